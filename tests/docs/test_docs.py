"""What the documentation says is done as it says."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from crawlers.sources import sources
from treatywatch.cli.main import app
from treatywatch.settings import Settings

ROOT = Path(__file__).parents[2]
COMMAND = str(Path(sys.executable).with_name("treatywatch"))
PAGES = ["README.md", "docs/using.md"]


def examples(page: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines() if line.startswith("$ ")]


@pytest.mark.parametrize("page", PAGES)
def test_every_example_runs_on_the_demonstration(page: str, demonstration: Path) -> None:
    environment = {**os.environ, "TREATYWATCH_HOME": str(demonstration)}
    assert examples(page)
    for example in examples(page):
        words = shlex.split(example)
        assert Path(words[0]).name == "treatywatch"
        result = subprocess.run(
            [COMMAND, *words[1:]], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, (example, result.stderr)
        assert result.stdout, example


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    assert {f"`TREATYWATCH_{name.upper()}`" for name in Settings.model_fields} <= set(
        re.findall(r"`TREATYWATCH_\w+`", text)
    )


def test_every_command_is_in_the_reference() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    for word, command in root.commands.items():
        inner = command.commands if isinstance(command, TyperGroup) else {"": command}
        for name in inner:
            assert f"## treatywatch {word} {name}".rstrip() in text


def test_every_link_between_pages_leads_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page.name, target)


def test_there_is_a_source_to_follow() -> None:
    assert "tbinternet" in sources()


@pytest.mark.parametrize("name", ["esc.yml", "esc.py"])
def test_the_example_of_a_source_is_the_source(name: str) -> None:
    page = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
    assert (ROOT / "crawlers" / "spiders" / name).read_text(encoding="utf-8") in page


def test_a_source_is_added_in_under_60_lines() -> None:
    files = [ROOT / "crawlers" / "spiders" / name for name in ("esc.yml", "esc.py")]
    assert sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files) < 60
