"""When: the table of jobs, kept across restarts, and the scheduler that starts each at its time."""

from collections.abc import Iterator
from contextlib import contextmanager

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from filelock import FileLock, Timeout

from crawlers.sources import sources
from treatywatch.app import jobs
from treatywatch.app.house import open_house
from treatywatch.refusal import Refusal
from treatywatch.settings import Settings

PROCESS_EVERY = 5  # minutes; what came in by a crawl of this scheduler is processed at once, this is the safety net
ALERTS_EVERY = 5  # minutes
JITTER = 600  # seconds: sources are not all visited on the stroke of the hour
LATE = 3600  # seconds after which a job that could not start at its time waits for the next


def crawl(source: str) -> None:
    """Visit a source, then process and tell what came of it."""
    with open_house(Settings()) as house:
        jobs.crawl(house, source)
    process()
    alert()


def process() -> None:
    """Read, index and embed whatever waits."""
    with open_house(Settings()) as house:
        jobs.process(house)


def alert() -> None:
    """Send the alerts that are due."""
    with open_house(Settings()) as house:
        jobs.alert(house)


def tell_week() -> None:
    """Send the digest of the week before."""
    with open_house(Settings()) as house:
        jobs.tell_week(house)


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Be the one process that runs this installation for the length of a block.

    Raises Refusal where another is: every job would be done twice.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.home / "scheduler.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as held:
        raise Refusal(
            f"{settings.home}: another Treatywatch runs here; stop it first, or set TREATYWATCH_HOME"
        ) from held
    try:
        yield
    finally:
        lock.release()


@contextmanager
def running(settings: Settings, *, live: bool = True) -> Iterator[BaseScheduler]:
    """Run the scheduler for the length of a block; `live` adds the visits of the real sources."""
    scheduler = schedule(settings, live=live)
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.shutdown()


def schedule(settings: Settings, *, live: bool) -> BackgroundScheduler:
    """Return the scheduler with its table of jobs, kept in the catalogue's database and brought up to date."""
    store = SQLAlchemyJobStore(url=settings.catalogue_url, tablename="scheduled_job")
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": LATE}
    scheduler = BackgroundScheduler(jobstores={"default": store}, job_defaults=defaults, timezone="UTC")
    keep(scheduler, "process", IntervalTrigger(minutes=PROCESS_EVERY))
    keep(scheduler, "alert", IntervalTrigger(minutes=ALERTS_EVERY))
    keep(scheduler, "tell_week", CronTrigger.from_crontab("0 6 * * mon", timezone="UTC"))
    for name, facts in sources().items() if live else ():
        trigger = CronTrigger.from_crontab(facts.schedule, timezone="UTC")
        trigger.jitter = JITTER
        keep(scheduler, "crawl", trigger, name)
    return scheduler


def keep(scheduler: BaseScheduler, function: str, trigger: BaseTrigger, *arguments: str) -> None:
    """Put a job in the table, in place of the one that was there under its name."""
    name = " ".join((function, *arguments))
    scheduler.add_job(f"scheduler:{function}", trigger, args=arguments, id=name, replace_existing=True)
