"""How long a batch takes that has a mail due to each of 100,000 subscribers, and how much memory.

Run as `python -m bench.alerts [--subscribers N] [DATA]` from the project's root. Each asks one of 10,000 questions
that a new document answers. The mails are matched and queued; a thousand are written and sent to a local server.
"""

import argparse
import itertools
import random
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import insert, update

from alerts import arrivals
from alerts.batches import prepare
from alerts.letterhead import Letterhead
from alerts.matching import Matcher
from alerts.sending.mails import Post
from alerts.sending.run import send
from alerts.writing import written
from bench.sending import serving
from bench.synthetic import passages
from index.engine import Passage
from index.passages import passages_of
from index.tree import Query
from index.understand import understand
from treatywatch.catalogue.alert_tables import Delivery, Subscription
from treatywatch.catalogue.database import Catalogue, open_catalogue
from treatywatch.catalogue.intake import DocumentFacts, FileFacts, keep_document, keep_version
from treatywatch.catalogue.states import StateNames
from treatywatch.catalogue.tables import Paragraph
from treatywatch.mail_target import MailServer
from web.addresses import permalink
from web.words import name

QUESTIONS = 10_000
PARAGRAPHS = 60
SENT = 1000
NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)


def main() -> None:
    """Print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--subscribers", type=int, default=100_000)
    arguments.add_argument("data", nargs="?", type=Path, default=Path("../shared/data"))
    asked = arguments.parse_args()
    states = StateNames.load()
    collection = (one for one in passages(1_000_000, asked.data) if one.language == "en")
    read = list(itertools.islice(collection, PARAGRAPHS))
    with tempfile.TemporaryDirectory() as folder:
        catalogue = open_catalogue(f"sqlite:///{folder}/catalogue.db")
        _subscribe(catalogue, asked.subscribers, read)
        _publish(catalogue, read)
        _measure(catalogue, _matcher(states), _letterhead(states))


def _measure(catalogue: Catalogue, matcher: Matcher, letterhead: Letterhead) -> None:
    start, worked = time.perf_counter(), time.process_time()
    prepared = prepare(catalogue, matcher, letterhead, NOW)
    took, work = time.perf_counter() - start, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{prepared.matches} matches, {prepared.mails} mails: {took:.1f} s, {work:.1f} s of work; {peak:.0f} MB")
    with serving() as port:
        post = Post(
            target=MailServer(host="127.0.0.1", port=port),
            sender=letterhead.sender,
            secret=letterhead.secret,
            written=partial(written, letterhead=letterhead),
        )
        with catalogue.session() as session:
            session.execute(update(Delivery).where(Delivery.id > SENT).values(status="failed"))
        start, worked = time.perf_counter(), time.process_time()
        sent = send(catalogue, post.channel(), lambda: NOW).sent
        took, work = time.perf_counter() - start, time.process_time() - worked
    print(f"{sent / took:.0f} mails/s written and sent, {1000 * work / sent:.2f} ms of work each")


def _subscribe(catalogue: Catalogue, subscribers: int, read: Sequence[Passage]) -> None:
    questions = list(itertools.islice(_questions(random.Random(13), read), QUESTIONS))
    with catalogue.session() as session:
        begins = {"starts_after": arrivals.newest_version(session), "matched_to": arrivals.newest(session)}
        held = {"name": "", "rate": "at-once", "language": "en", "created": NOW, "confirmed": NOW, **begins}
        rows = (
            {**held, "email": f"reader{one}@example.org", "query": questions[one % len(questions)]}
            for one in range(subscribers)
        )
        while some := list(itertools.islice(rows, 10_000)):
            session.execute(insert(Subscription), some)


def _questions(chance: random.Random, read: Sequence[Passage]) -> Iterator[str]:
    """Yield questions that a document answers: two words of one of its paragraphs."""
    seen = set()
    while True:
        words = [word for word in chance.choice(read).text.split() if word.isalpha() and len(word) > 3]
        question = " ".join(chance.sample(words, 2)) if len(words) > 1 else ""
        if question and question not in seen:
            seen.add(question)
            yield f"{question} is:any"


def _publish(catalogue: Catalogue, read: Sequence[Passage]) -> None:
    with catalogue.session() as session:
        facts = DocumentFacts(key="E/C.12/KEN/CO/6", source="bench", publisher="OHCHR", title="Concluding observations")
        file = FileFacts(url="bench", sha256="0" * 64, size=1, media_type="application/pdf", language="en", fetched=NOW)
        version = keep_version(session, keep_document(session, facts, NOW), file)
        assert version is not None
        version.extractor = "bench"
        session.execute(insert(Paragraph), [_paragraph(version.id, place, one.text) for place, one in enumerate(read)])


def _paragraph(version: int, place: int, text: str) -> dict[str, object]:
    lists: dict[str, object] = {"boxes": [], "headings": [], "footnotes": [], "heading": False, "bold": False}
    return {"version_id": version, "position": place, "number": str(place + 1), "text": text, "language": "en", **lists}


def _matcher(states: StateNames) -> Matcher:
    def understood(query: str, language: str) -> Query:
        return understand(query, states=states, language=language)

    return Matcher(passages_of=passages_of, understand=understood)


def _letterhead(states: StateNames) -> Letterhead:
    return Letterhead(
        sender="Treatywatch <alerts@treatywatch.example>",
        public_url="https://treatywatch.example",
        secret="of the bench",
        permalink=partial(permalink, "https://treatywatch.example"),
        state_name=states.name,
        name_of=name,
    )


if __name__ == "__main__":
    main()
