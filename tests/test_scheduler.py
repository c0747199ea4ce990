import logging
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.events import EVENT_JOB_EXECUTED
from sqlalchemy import select

import scheduler
from crawlers.sources import linked_sources, sources
from treatywatch.app import backup, jobs
from treatywatch.app.backup import BackupError
from treatywatch.app.house import open_house
from treatywatch.app.runs import Outcome, supervise
from treatywatch.catalogue.alert_tables import Edition
from treatywatch.catalogue.tables import Run
from treatywatch.refusal import Refusal
from treatywatch.settings import Settings

OWN = {"process", "alert", "tell_week", "bounces", "purge", "back_up"}
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def settings() -> Settings:
    """The settings that a job reads when it runs."""
    given = Settings()
    with open_house(given):
        return given


def runs(settings: Settings) -> Sequence[Run]:
    with open_house(settings) as house, house.catalogue.session() as session:
        found = session.scalars(select(Run).order_by(Run.id)).all()
        session.expunge_all()
        return found


def test_every_source_that_is_visited_and_every_stage_has_a_job_and_no_other(settings: Settings) -> None:
    for _ in range(2):
        with scheduler.running(settings) as first:
            names = {job.id for job in first.get_jobs()}
            assert names == OWN | {f"crawl {name}" for name in sources()}
            assert not names & {f"crawl {name}" for name in linked_sources()}
            assert {job.func_ref.split(":")[0] for job in first.get_jobs()} == {"scheduler"}


def test_the_demonstration_visits_no_real_site(settings: Settings) -> None:
    with scheduler.running(settings, live=False) as running:
        assert {job.id for job in running.get_jobs()} == OWN


def test_the_job_of_a_source_that_is_visited_no_more_is_taken_away(settings: Settings) -> None:
    first = scheduler.prepared(settings, live=False)
    first.add_job("scheduler:crawl", scheduler.cron("0 1 * * *"), args=["gone"], id="crawl gone")
    first.shutdown()
    with scheduler.running(settings, live=False) as second:
        assert second.get_job("crawl gone") is None


def test_what_should_have_run_while_nothing_ran_runs_once(settings: Settings) -> None:
    paused = scheduler.prepared(settings, live=False)
    for job in paused.get_jobs():
        late, later = datetime.now(UTC) - timedelta(days=20), datetime.now(UTC) + timedelta(days=1)
        job.modify(next_run_time=late if job.id == "purge" else later)
    ended = threading.Event()
    paused.add_listener(lambda event: ended.set(), EVENT_JOB_EXECUTED)
    paused.resume()
    assert ended.wait(30)
    assert paused.get_job("purge").next_run_time > datetime.now(UTC)
    paused.shutdown()
    assert [run.job for run in runs(settings)] == ["purge"]


def test_a_restart_does_not_put_off_what_is_due(settings: Settings) -> None:
    due = []
    for _ in range(2):
        paused = scheduler.prepared(settings, live=True)
        due.append({job.id: job.next_run_time for job in paused.get_jobs()})
        paused.shutdown()
    assert due[0] == due[1]


@pytest.mark.parametrize(
    ("line", "weekday"),
    [("30 3 * * 2", "Tuesday"), ("30 3 * * tue", "Tuesday"), ("0 0 * * 0", "Sunday"), ("0 0 * * 7", "Sunday")],
)
def test_days_of_the_week_count_as_in_cron(line: str, weekday: str) -> None:
    assert f"{scheduler.cron(line).get_next_fire_time(None, NOW):%A}" == weekday


def test_a_second_scheduler_of_one_installation_is_refused(settings: Settings) -> None:
    second = scheduler.alone(settings)
    with scheduler.alone(settings), pytest.raises(Refusal, match="another Treatywatch runs here"):
        second.__enter__()


def test_each_job_leaves_its_row_and_a_failure_is_kept_as_an_alarm(settings: Settings) -> None:
    def fails() -> Outcome:
        raise ZeroDivisionError("a defect")

    with open_house(settings) as house:
        for job in (jobs.process, jobs.alert, jobs.bounces, jobs.purge, jobs.back_up, jobs.tell_week):
            job(house)
        assert jobs.crawl(house, "tbinternet").outcome == "error"  # no contact address is set
        supervise(house, "broken", fails)
    rows = {run.job: run for run in runs(settings)}
    assert {name for name, run in rows.items() if run.outcome == "ok"} == {
        "process",
        "alerts",
        "bounces",
        "purge",
        "back-up",
        "digest",
    }
    assert "TREATYWATCH_CONTACT" in rows["crawl tbinternet"].alarms[0]
    assert rows["broken"].alarms == ["ZeroDivisionError: a defect"]
    assert "Traceback" in rows["broken"].log
    assert all(run.ended for run in rows.values())


def test_a_run_keeps_what_it_logged_and_not_what_another_did_beside_it(settings: Settings) -> None:
    def says(line: str, meanwhile: Callable[[], object]) -> Outcome:
        logging.getLogger("treatywatch").warning(line)
        meanwhile()
        return Outcome()

    with open_house(settings) as house:
        beside = threading.Thread(target=supervise, args=(house, "two", lambda: says("of two", lambda: None)))

        def meanwhile() -> None:
            beside.start()
            beside.join()

        supervise(house, "one", lambda: says("of one", meanwhile))
    logs = {run.job: run.log for run in runs(settings)}
    assert "of one" in logs["one"]
    assert "of two" not in logs["one"]
    assert "of two" in logs["two"]


def test_the_week_before_is_frozen_by_itself(settings: Settings) -> None:
    with open_house(settings) as house:
        jobs.tell_week(house)
        with house.catalogue.session() as session:
            assert [kept.sent is not None for kept in session.scalars(select(Edition))] == [True]


def test_a_back_up_holds_what_was_committed_and_only_the_newest_are_kept(settings: Settings) -> None:
    with open_house(settings) as house:
        jobs.purge(house)
        made = [backup.back_up(house, NOW + timedelta(days=day)) for day in range(backup.KEPT + 2)]
    assert sorted(made[0].parent.iterdir()) == made[2:]
    with closing(sqlite3.connect(made[-1])) as copy:
        assert copy.execute("SELECT job FROM run").fetchall() == [("purge",)]


def test_another_database_is_left_to_its_own_tools(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_house(settings) as house:
        monkeypatch.setattr(house.catalogue.engine.dialect, "name", "postgresql")
        with pytest.raises(BackupError, match="pg_dump"):
            backup.back_up(house, NOW)
