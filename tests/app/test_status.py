"""What the status of an installation looks like to whoever keeps it, on a terminal of 80 columns."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from treatywatch.app.house import open_house
from treatywatch.catalogue.tables import Run
from treatywatch.cli.main import app
from treatywatch.settings import Settings


def test_each_line_says_what_where_and_what_to_do_and_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TREATYWATCH_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "80")
    now = datetime.now(UTC)
    alarm = "blocked: https://www.ohchr.org/en/: 403, a Cloudflare challenge: left alone; write to its keeper"
    with open_house(Settings()) as house, house.catalogue.session() as session:
        session.add(
            Run(job="crawl ohchr", started=now, ended=now, outcome="blocked", counts={"new": 18}, alarms=[alarm])
        )
    shown = CliRunner().invoke(app, ["status"]).stdout
    assert max(len(line) for line in shown.splitlines()) <= 80
    assert (
        f"ohchr: blocked, visited {now:%Y-%m-%d %H:%M} UTC, last good never\n  18 new; at the least 15 a visit" in shown
    )
    assert f"  alarm: {alarm}" in " ".join(shown.split("\n      "))
    assert "tbinternet: never visited; `treatywatch crawl tbinternet` visits it" in shown
    assert "undl: linked to only: answers every visitor" in shown
