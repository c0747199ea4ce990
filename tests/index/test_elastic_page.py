"""The page for those who run a server says what the program says, and its compose.yaml is one."""

import re
from typing import Any

import pytest
import yaml

from index.elastic.server import Address
from tests.index.conftest import ROOT

PAGE = (ROOT / "docs" / "elasticsearch.md").read_text(encoding="utf-8")
SAID = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "index" / "elastic").glob("*.py"))
LINES = [
    line
    for _, line in re.findall(r"^\| (`+)(.*?) ?\1 \| .*\|$", PAGE.partition("## What you may read")[2], re.MULTILINE)
]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    block = re.search(r"```yaml\n(services:.*?)```", PAGE, re.DOTALL)
    assert block
    found: dict[str, Any] = yaml.safe_load(block[1])
    return found


def test_the_server_of_the_page_keeps_what_it_must(compose: dict[str, Any]) -> None:
    server = compose["services"]["elasticsearch"]
    kept = {volume.partition(":")[0] for volume in server["volumes"]}
    assert kept == set(compose["volumes"]) == {"data", "config"}
    assert server["image"].endswith(f":{_client()}")
    (port,) = server["ports"]
    assert port.startswith("127.0.0.1:")
    assert server["environment"]["action.auto_create_index"].startswith(f"-{Address.parse('https://host').name}*")


def test_half_of_the_memory_is_left_for_the_files(compose: dict[str, Any]) -> None:
    server = compose["services"]["elasticsearch"]
    least, most = re.findall(r"-Xm[sx](\d+)g", server["environment"]["ES_JAVA_OPTS"])
    assert least == most
    assert int(most) * 2 <= int(server["mem_limit"].removesuffix("g"))


def _client() -> str:
    pinned = re.search(r"^elasticsearch==(.*)$", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert pinned
    return pinned[1]


def test_the_page_has_the_lines_that_an_operator_may_read() -> None:
    assert len(LINES) == 13


@pytest.mark.parametrize("line", LINES)
def test_a_line_on_the_page_is_what_the_program_says(line: str) -> None:
    for part in filter(None, map(str.strip, line.split("…"))):
        assert part in SAID, part
