"""Status codes of mail (RFC 3463): which of them say that an address takes no mail, whoever writes to it."""

import re

_status = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")

PERMANENT = 5  # RFC 3463, 2: the first number, a class
UNSAID, ADDRESS, MAILBOX = 0, 1, 2  # RFC 3463, 3: the second number, what it is about
OF_THE_SENDER = frozenset({7, 8})  # 5.1.7 and 5.1.8: the address of the sender, so ours, is at fault
FULL = 2  # 5.2.2: a full mailbox can be emptied


def blames_address(said: str) -> bool | None:
    """True where a text's status says for good that an address takes no mail, None where none says what is wrong.

    Refusals for other reasons, policy (5.7.x) above all, are about who writes and how. Were they held against the
    address, one wrong DNS record of ours would silence every subscriber of a large provider.
    """
    for found in _status.finditer(said):
        level, subject, detail = (int(number) for number in found.groups())
        if level != PERMANENT:
            return False
        if subject != UNSAID:
            return (subject == ADDRESS and detail not in OF_THE_SENDER) or (subject == MAILBOX and detail != FULL)
    return None
