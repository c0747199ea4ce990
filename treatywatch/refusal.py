"""What a person is told when something that they asked for cannot be done."""


class Refusal(Exception):  # noqa: N818 - it is said to a person
    """Raised when something asked for cannot be done: its message is one line that says what, where and what to do.

    `exit_status` is the command line's. Errors of one part of Treatywatch are subclasses of their own.
    """

    exit_status = 1
