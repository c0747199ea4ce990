"""A mail folder: each delivery one complete file, under one name a Message-ID, so that sent again it is still one."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alerts.sending.answers import Answer, ServerLost, Verdict
from alerts.sending.run import Deliver


@contextmanager
def folder(path: Path, *, sign: Callable[[bytes], bytes]) -> Iterator[Deliver]:
    """Give what writes one mail, signed, into a folder, making it; raises ServerLost where that cannot be done."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ServerLost(f"{path} cannot be made to hold mails ({error.strerror}): the mails stay queued") from error
    yield lambda delivery: _write(path, delivery.message_id, sign(delivery.message or b""))


def _write(path: Path, message_id: str, mail: bytes) -> Answer:
    file = path / f"{message_id.strip('<>')}.eml"
    unfinished = file.with_suffix(".part")
    try:
        with unfinished.open("wb") as written:
            written.write(mail)
            written.flush()
            os.fsync(written.fileno())
        unfinished.replace(file)
    except OSError as error:
        raise ServerLost(f"{path} takes no mail ({error.strerror}): the mails stay queued") from error
    return Answer(verdict=Verdict.TAKEN, reply=f"written to {file.name}")
