"""A sample of the broken files that `make fuzz` makes: each is read, or refused in one line."""

from pathlib import Path

from bench.fuzz import broken_files, is_fault, outcomes, real_files

FOLDERS = ("rendered", "review-slovenia", "un-docs")


def test_broken_files_are_read_or_refused_in_one_line(data: Path) -> None:
    files = [file for folder in FOLDERS for file in real_files(data / folder)][::2]
    results = list(outcomes(files, 30, seed=7))
    assert len(results) == 30
    assert [result for result in results if is_fault(result[1])] == []
    assert {line == "read" for _, line in results} == {True, False}


def test_the_same_seed_breaks_the_same_files_alike(data: Path) -> None:
    files = real_files(data / "rendered")[:4]
    assert list(broken_files(files, 8, seed=3)) == list(broken_files(files, 8, seed=3))
