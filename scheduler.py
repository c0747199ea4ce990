"""When: the table of jobs, kept across restarts, and the scheduler that starts each at its time."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from apscheduler.executors.pool import ThreadPoolExecutor as Pool
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

SAFETY_NET = 5  # minutes; what a visit brings is processed and told while it goes on, this is for all else
BOUNCES_EVERY = 15  # minutes
JITTER = 600  # seconds: sources are not all visited on the stroke of the hour
VISITS = 4  # at a time: they wait for sites most of the time, and must not keep the other jobs from starting
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


def crawl(source: str) -> None:
    """Visit a source, and process and tell what comes of it as soon as it is there."""
    with open_house(Settings()) as house:
        jobs.follow(house, partial(jobs.crawl, house, source))


def process() -> None:
    """Read, index and embed whatever waits, and tell of it."""
    with open_house(Settings()) as house:
        jobs.process_and_alert(house)


def alert() -> None:
    """Send the alerts that are due: those of a day and of a week fall due without anything new."""
    with open_house(Settings()) as house:
        jobs.alert(house)


def tell_week() -> None:
    """Send the digest of the week before."""
    with open_house(Settings()) as house:
        jobs.tell_week(house)


def bounces() -> None:
    """Act on the mails that came back."""
    with open_house(Settings()) as house:
        jobs.bounces(house)


def purge() -> None:
    """Forget whoever never confirmed."""
    with open_house(Settings()) as house:
        jobs.purge(house)


def back_up() -> None:
    """Copy the catalogue."""
    with open_house(Settings()) as house:
        jobs.back_up(house)


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
    scheduler = prepared(settings, live=live)
    scheduler.resume()
    try:
        yield scheduler
    finally:
        scheduler.shutdown()


def prepared(settings: Settings, *, live: bool) -> BackgroundScheduler:
    """Return a paused scheduler with its table of jobs, kept in the catalogue's database and brought up to date.

    A job that should have started while nothing ran starts once, however late, and never beside itself. A job that is
    no longer wanted, as that of a source that is only linked to now, is taken away.
    """
    store = SQLAlchemyJobStore(url=settings.catalogue_url, tablename="scheduled_job")
    pools = {"default": Pool(), "visits": Pool(VISITS)}
    late = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    scheduler = BackgroundScheduler(jobstores={"default": store}, executors=pools, job_defaults=late, timezone="UTC")
    scheduler.start(paused=True)
    wanted = table(live=live)
    for name, (trigger, pool) in wanted.items():
        _keep(scheduler, name, trigger, pool)
    for job in scheduler.get_jobs():
        if job.id not in wanted:
            job.remove()
    return scheduler


def table(*, live: bool) -> dict[str, tuple[BaseTrigger, str]]:
    """Return when each job starts and in which pool, by its name: a function of this module, and what it is given."""
    own: dict[str, BaseTrigger] = {
        "process": IntervalTrigger(minutes=SAFETY_NET),
        "alert": IntervalTrigger(minutes=SAFETY_NET),
        "bounces": IntervalTrigger(minutes=BOUNCES_EVERY),
        "purge": cron("20 0 * * *"),
        "back_up": cron("40 0 * * *"),
        "tell_week": cron("0 6 * * mon"),
    }
    visits = {f"crawl {name}": cron(facts.schedule, jitter=JITTER) for name, facts in sources().items()}
    wanted = {name: (trigger, "default") for name, trigger in own.items()}
    return wanted | {name: (trigger, "visits") for name, trigger in visits.items() if live}


def cron(line: str, jitter: int | None = None) -> CronTrigger:
    """Return when a five-field cron line says, in UTC; its days of the week count from Sunday, 0, as cron's do.

    APScheduler's own reading counts them from Monday.
    """
    *fields, weekdays = line.split()
    named = re.sub(r"(?<!/)\b[0-7]\b", lambda day: WEEKDAYS[int(day[0]) % 7], weekdays)
    trigger = CronTrigger.from_crontab(" ".join((*fields, named)), timezone="UTC")
    trigger.jitter = jitter
    return trigger


def _keep(scheduler: BaseScheduler, name: str, trigger: BaseTrigger, pool: str) -> None:
    """Put a job in the table; one that was there with this trigger keeps the time at which it should have started."""
    function, *arguments = name.split(" ", 1)
    kept = scheduler.get_job(name)
    due = {"next_run_time": kept.next_run_time} if kept and str(kept.trigger) == str(trigger) else {}
    scheduler.add_job(
        f"scheduler:{function}", trigger, args=arguments, id=name, executor=pool, replace_existing=True, **due
    )
