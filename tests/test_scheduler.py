from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

import scheduler
from treatywatch.app import jobs
from treatywatch.app.house import open_house
from treatywatch.app.runs import Outcome, supervise
from treatywatch.catalogue.tables import Run
from treatywatch.refusal import Refusal
from treatywatch.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    given = Settings(home=tmp_path)
    with open_house(given):
        return given


def test_every_source_and_stage_has_a_job_that_a_restart_keeps(settings: Settings) -> None:
    for _ in range(2):
        with scheduler.running(settings) as first:
            assert {job.id for job in first.get_jobs()} == {"process", "alert", "tell_week", "crawl tbinternet"}
            assert {job.func_ref.split(":")[0] for job in first.get_jobs()} == {"scheduler"}
            assert all(job.next_run_time > datetime.now(UTC) for job in first.get_jobs())


def test_the_demonstration_visits_no_real_site(settings: Settings) -> None:
    with scheduler.running(settings, live=False) as running:
        assert "crawl tbinternet" not in {job.id for job in running.get_jobs()}


def test_a_second_scheduler_of_one_installation_is_refused(settings: Settings) -> None:
    second = scheduler.alone(settings)
    with scheduler.alone(settings), pytest.raises(Refusal, match="another Treatywatch runs here"):
        second.__enter__()


def test_each_job_leaves_its_row_and_a_failure_is_kept_as_an_alarm(settings: Settings) -> None:
    def fails() -> Outcome:
        raise ZeroDivisionError("a defect")

    with open_house(settings) as house:
        jobs.process(house)
        jobs.alert(house)
        assert jobs.crawl(house, "tbinternet").outcome == "error"  # no contact address is set
        supervise(house, "broken", fails)
        with house.catalogue.session() as session:
            runs = {run.job: (run.outcome, run.alarms, run.ended) for run in session.scalars(select(Run))}
    assert {name: outcome for name, (outcome, _, _) in runs.items()} == {
        "process": "ok",
        "alerts": "ok",
        "crawl tbinternet": "error",
        "broken": "error",
    }
    assert "TREATYWATCH_CONTACT" in runs["crawl tbinternet"][1][0]
    assert runs["broken"][1] == ["ZeroDivisionError: a defect"]
    assert all(ended for _, _, ended in runs.values())
