"""What cannot be done is said in one line, with an exit status that programs can act on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("treatywatch")


@pytest.mark.parametrize(
    ("words", "settings", "status", "said"),
    [
        (["search", "housing AND ("], {}, 2, "character"),
        (["search", "housing", "--language", "xx"], {}, 1, "one of en, fr"),
        (["search", "nosuchfield:x"], {}, 2, "character"),
        (["crawl", "atlantis"], {}, 1, "no such source"),
        (["crawl", "tbinternet"], {}, 1, "TREATYWATCH_CONTACT"),
        (["crawl", "tbinternet", "--replay", "https://example.org"], {}, 1, "http://127.0.0.1:PORT"),
        (["ingest", "nowhere.pdf"], {}, 1, "no such file or folder"),
        (["rebuild", "everything"], {}, 1, "text, recommendations, index, all"),
        (["digest", "show", "--week", "last"], {}, 1, "week"),
        (["alerts", "add", "--email", "nobody", "--query", "x"], {}, 1, "e-mail address"),
        (["status"], {"TREATYWATCH_PORT": "no"}, 1, "TREATYWATCH_PORT"),
        (["status"], {"TREATYWATCH_MAIL": "pigeon"}, 1, "folder:PATH"),
        (["search", "x"], {"TREATYWATCH_INDEX": "https://127.0.0.1:1"}, 1, "TREATYWATCH_INDEX"),
    ],
)
def test_one_line_and_a_status(
    tmp_path: Path, words: list[str], settings: dict[str, str], status: int, said: str
) -> None:
    result = subprocess.run(
        [COMMAND, *words], env={**os.environ, **settings}, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert result.returncode == status, result.stderr
    told = [line for line in result.stderr.splitlines() if line.startswith("treatywatch: ")]
    assert len(told) == 1, result.stderr
    assert said in told[0]
    assert "Traceback" not in result.stderr
