"""Writes docs/commands.md from the commands' own help, or checks that it says what they say."""

import sys
from pathlib import Path

import typer
from typer.core import TyperGroup

from treatywatch.cli.main import app

PAGE = Path(__file__).with_name("commands.md")
HEAD = "# Commands\n\nMade from the commands' own help by `make docs`.\n"


def reference() -> str:
    """Return the page: a section for each command, with its help as `--help` prints it."""
    root = typer.main.get_command(app)
    return HEAD + "".join(_sections(root, "treatywatch"))


def _sections(command: object, name: str) -> list[str]:
    assert isinstance(command, TyperGroup)  # noqa: S101 - both groups of ours are
    sections: list[str] = []
    for word, sub in command.commands.items():
        if isinstance(sub, TyperGroup):
            sections += _sections(sub, f"{name} {word}")
        else:
            help_text = sub.get_help(typer.Context(sub, info_name=f"{name} {word}", max_content_width=100))
            sections.append(f"\n## {name} {word}\n\n```text\n{help_text}\n```\n")
    return sections


if __name__ == "__main__":
    if "--check" not in sys.argv:
        PAGE.write_text(reference(), encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != reference():
        sys.exit(f"{PAGE.name} does not say what the commands' help says: run `make docs`")
