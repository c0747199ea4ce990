"""A process whose children match and send alerts and are killed at a step of it, chosen beforehand.

Run as `python -m tests.alerts.doomed CATALOGUE_URL PORT`. For each line "STEP MOMENT" that it reads, a child does a
whole run at that moment and kills itself right before its step of that number; the answer is the number of steps done.
Step 0 never comes. A step is a statement put to the catalogue, a commit, or something sent to the mail server.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from itertools import count

from sqlalchemy import event

from alerts.batches import prepare
from alerts.letterhead import Letterhead
from alerts.matching import Matcher
from alerts.sending.mails import Post
from alerts.sending.run import send
from alerts.writing import written
from index.passages import passages_of
from index.understand import understand
from treatywatch.catalogue.database import Catalogue, open_catalogue
from treatywatch.catalogue.states import StateNames
from treatywatch.mail_target import MailServer
from web.addresses import permalink
from web.words import name

SENDER, SECRET = "Treatywatch <alerts@treatywatch.example>", "a secret of the tests"


def main() -> None:
    """Answer each line that is read."""
    url, port = sys.argv[1], int(sys.argv[2])
    states = StateNames.load()
    matcher = Matcher(
        passages_of=passages_of, understand=lambda query, language: understand(query, states=states, language=language)
    )
    letterhead = Letterhead(
        sender=SENDER,
        public_url="https://treatywatch.example",
        secret=SECRET,
        permalink=partial(permalink, "https://treatywatch.example"),
        state_name=states.name,
        name_of=name,
    )
    for line in sys.stdin:
        step, moment = line.split()
        came, goes = os.pipe()
        child = os.fork()
        if child == 0:
            counted = _counting(int(step), goes)
            _work(url, port, matcher, letterhead, datetime.fromisoformat(moment), counted)
            os._exit(0)
        os.close(goes)
        os.waitpid(child, 0)
        with os.fdopen(came, "rb") as steps:
            print(len(steps.read()), flush=True)


def _counting(last: int, steps: int) -> Callable[..., None]:
    """Return what counts a step, into a pipe, or kills this process instead."""
    numbers = count(1)

    def counted(*_: object) -> None:
        if next(numbers) == last:
            os.kill(os.getpid(), signal.SIGKILL)
        os.write(steps, b".")

    return counted


def _work(
    url: str, port: int, matcher: Matcher, letterhead: Letterhead, now: datetime, counted: Callable[..., None]
) -> None:
    catalogue = open_catalogue(url)
    event.listen(catalogue.engine, "before_cursor_execute", counted)
    event.listen(catalogue.engine, "commit", counted)
    sys.addaudithook(lambda named, _: counted() if named == "smtplib.send" else None)
    prepare(catalogue, matcher, letterhead, now)
    _send(catalogue, port, letterhead, now)
    counted()


def _send(catalogue: Catalogue, port: int, letterhead: Letterhead, now: datetime) -> None:
    target = MailServer(host="127.0.0.1", port=port)
    post = Post(target=target, sender=SENDER, secret=SECRET, written=partial(written, letterhead=letterhead))
    send(catalogue, post.channel(), lambda: now)


if __name__ == "__main__":
    main()
