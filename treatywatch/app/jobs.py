"""The jobs that run by themselves, each leaving its row: crawl a source, process what came, send alerts, the digest."""

from treatywatch.app.bouncing import read_bounces, strangers
from treatywatch.app.crawling import crawl_source
from treatywatch.app.digesting import last_week, send_digest
from treatywatch.app.embedding import embed_all
from treatywatch.app.house import House
from treatywatch.app.indexing import index_all
from treatywatch.app.reading import read_all
from treatywatch.app.runs import Outcome, supervise
from treatywatch.app.telling import send_alerts
from treatywatch.refusal import Refusal


def crawl(house: House, source: str) -> Outcome:
    """Fetch what is new at a source; a visit leaves its own row, and so does one that must not begin."""
    try:
        return crawl_source(house, source)
    except Refusal as refusal:
        refused = Outcome(outcome="error", alarms=[str(refusal)])
        return supervise(house, f"crawl {source}", lambda: refused)


def process(house: House) -> Outcome:
    """Read, index and embed whatever waits."""

    def work() -> Outcome:
        with house.processing():
            outcome = read_all(house)
            counts = {**outcome, "indexed": index_all(house), "embedded": embed_all(house)}
        return Outcome(counts=counts)

    return supervise(house, "process", work)


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
