import ast
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand, TyperGroup

from treatywatch.cli.main import app

ROOT = Path(__file__).parent.parent
HEAVY = {"scrapy", "spacy", "torch", "tantivy", "sqlalchemy", "fastapi", "numpy"}


def commands(command: TyperCommand | TyperGroup, name: str = "treatywatch") -> list[tuple[str, TyperCommand]]:
    if isinstance(command, TyperGroup):
        return [found for word, sub in command.commands.items() for found in commands(sub, f"{name} {word}")]
    return [(name, command)]


ALL = commands(typer.main.get_command(app))


def test_the_scheduler_imports_only_what_is_below_it() -> None:
    imported = {
        node.module
        for node in ast.walk(ast.parse((ROOT / "scheduler.py").read_text()))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    ours = {
        name for name in imported if name.split(".")[0] in {"treatywatch", "web", "alerts", "index", "nlp", "crawlers"}
    }
    assert not {name for name in ours if name.startswith("treatywatch.cli")}
    assert ours <= {
        "crawlers.sources",
        "treatywatch.app",
        "treatywatch.app.house",
        "treatywatch.refusal",
        "treatywatch.settings",
    }


def test_from_another_folder_our_modules_are_found_and_no_strangers(tmp_path: Path) -> None:
    names = ["alerts", "crawlers", "index", "nlp", "scheduler", "treatywatch", "web"]
    code = "".join(f"import {name}; print({name}.__file__)\n" for name in names)
    output = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert all(Path(line).is_relative_to(ROOT) for line in output.stdout.split())


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom treatywatch.cli.main import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit: pass\n"
        f"print([m for m in {sorted(HEAVY)} if m in sys.modules], file=sys.stderr)"
    )
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Usage: " in output.stdout
    assert output.stderr.strip() == "[]"


@pytest.mark.parametrize(("name", "command"), ALL, ids=[name for name, _ in ALL])
def test_every_command_has_help_with_an_example_of_itself(name: str, command: TyperCommand | TyperGroup) -> None:
    assert command.help
    assert f"Example: {name}" in command.help


def test_no_file_names_a_machine_or_a_registry() -> None:
    files = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    forbidden = ["/work" + "/", "/ro" + "ot/", "pypi." + "org/simple"]
    for name in files.stdout.splitlines():
        if Path(name).suffix in {".py", ".md", ".toml", ".txt", ".yml", ".html", ".css"} or name in {
            "Makefile",
            ".ci/run",
        }:
            text = (ROOT / name).read_text(encoding="utf-8")
            assert not [word for word in forbidden if word in text], name
