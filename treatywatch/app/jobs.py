"""The jobs that run by themselves, each leaving its row: crawl, process, tell, the digest, bounces, purge, back-up."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime

from sqlalchemy import exists, select

from alerts import subscriptions
from treatywatch.app.backup import back_up as copy_catalogue
from treatywatch.app.backup import can_be_backed_up
from treatywatch.app.bouncing import read_bounces, strangers
from treatywatch.app.crawling import crawl_source
from treatywatch.app.digesting import last_week, send_digest
from treatywatch.app.embedding import embed_all
from treatywatch.app.house import House
from treatywatch.app.indexing import index_all
from treatywatch.app.reading import read_all
from treatywatch.app.runs import Outcome, supervise
from treatywatch.app.telling import send_alerts
from treatywatch.catalogue.tables import Version
from treatywatch.refusal import Refusal

LOOK_EVERY = 1.0  # second: how often it is looked whether a visit that goes on has brought anything


def crawl(house: House, source: str) -> Outcome:
    """Fetch what is new at a source; a visit leaves its own row, and so does one that must not begin."""
    try:
        return crawl_source(house, source)
    except Refusal as refusal:
        refused = Outcome(outcome="error", alarms=[str(refusal)])
        return supervise(house, f"crawl {source}", lambda: refused)


def follow(house: House, visit: Callable[[], object]) -> None:
    """Do a visit, and process and tell what comes of it as soon as it is there, while the visit goes on."""
    with ThreadPoolExecutor(1) as beside:
        visiting = beside.submit(visit)
        _ = house.embedder  # loading it takes seconds, which the first document need not wait for
        while not visiting.done():
            wait([visiting], timeout=LOOK_EVERY)
            if waits(house):
                process_and_alert(house)
        visiting.result()


def process(house: House) -> Outcome:
    """Read, index and embed whatever waits."""

    def work() -> Outcome:
        with house.processing():
            outcome = read_all(house)
            counts = {**outcome, "indexed": index_all(house), "embedded": embed_all(house)}
        return Outcome(counts=counts)

    return supervise(house, "process", work)


def read(house: House) -> Outcome:
    """Read whatever waits."""

    def work() -> Outcome:
        with house.processing():
            return Outcome(counts=read_all(house))

    return supervise(house, "read", work)


def process_and_alert(house: House) -> None:
    """Read what waits, tell of it, and only then index and embed it: an alert quotes what was read, not the index.

    A saved search with `like:` waits for the vectors, and is told after them.
    """
    if read(house).counts.get("read"):
        alert(house)
    if process(house).counts.get("embedded"):
        alert(house)


def waits(house: House) -> bool:
    """True where a file was fetched that nobody has read yet."""
    with house.catalogue.session() as session:
        return bool(session.scalar(select(exists().where(Version.extractor.is_(None)))))


def alert(house: House) -> Outcome:
    """Match what is new against the saved searches and send the mails that are due."""

    def work() -> Outcome:
        sent = send_alerts(house)
        return Outcome(outcome="error" if sent.failures else "ok", counts={"sent": sent.sent}, alarms=sent.failures)

    return supervise(house, "alerts", work)


def bounces(house: House) -> Outcome:
    """Read the bounce mailbox and act on what came; those that name no delivery of ours are an alarm."""

    def work() -> Outcome:
        taken = read_bounces(house)
        return Outcome(counts={outcome.value: count for outcome, count in taken.items()}, alarms=strangers(taken))

    return supervise(house, "bounces", work)


def tell_week(house: House) -> Outcome:
    """Send the digest of the week before to whoever asked for it."""

    def work() -> Outcome:
        sent = send_digest(house, last_week())
        return Outcome(outcome="error" if sent.failures else "ok", counts={"sent": sent.sent}, alarms=sent.failures)

    return supervise(house, "digest", work)


def purge(house: House) -> Outcome:
    """Forget the saved searches that nobody confirmed in time, with the addresses that asked for them."""

    def work() -> Outcome:
        with house.catalogue.session() as session:
            return Outcome(counts={"purged": subscriptions.purge(session, datetime.now(UTC))})

    return supervise(house, "purge", work)


def back_up(house: House) -> Outcome:
    """Copy the catalogue and check the copy; another database than SQLite has tools of its own."""

    def work() -> Outcome:
        if not can_be_backed_up(house):
            return Outcome(counts={"copied": 0})
        return Outcome(counts={"copied": 1, "bytes": copy_catalogue(house, datetime.now(UTC)).stat().st_size})

    return supervise(house, "back-up", work)
