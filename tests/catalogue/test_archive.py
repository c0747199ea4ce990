import hashlib
from pathlib import Path

import pytest

from treatywatch.catalogue.archive import Archive


@pytest.mark.parametrize("url", ["folder", "memory://archive"])
def test_bytes_come_back_under_their_sha256(tmp_path: Path, url: str) -> None:
    archive = Archive(url if "://" in url else str(tmp_path / url))
    sha256 = archive.keep(b"%PDF-1.7")
    assert sha256 == hashlib.sha256(b"%PDF-1.7").hexdigest()
    assert archive.holds(sha256)
    assert archive.read(sha256) == b"%PDF-1.7"


def test_a_kept_file_is_never_rewritten(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    archive.keep(b"once")
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    before = file.stat().st_mtime_ns
    archive.keep(b"once")
    assert file.stat().st_mtime_ns == before


def test_what_is_not_held_is_said_so(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    assert not archive.holds("0" * 64)
    with pytest.raises(FileNotFoundError):
        archive.read("0" * 64)
