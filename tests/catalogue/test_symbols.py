import pytest
from hypothesis import given
from hypothesis import strategies as st

from treatywatch.catalogue.symbols import document_key, find_symbols, masthead_symbol, normalise, split_joint

segments = st.sampled_from(
    ["CO", "Q", "AUS", "3-4", "Add.1", "Rev.2", "Corr.1", "Sub.2", "C.12", "Summary", "80", "RES"]
)
symbols = st.builds("/".join, st.lists(segments, min_size=1, max_size=6)).map(lambda tail: f"E/{tail}")
spaces = st.sampled_from(["", " ", "\n", "\u00a0"])


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("E/C.12/AUS/CO/6", "E/C.12/AUS/CO/6"),
        ("CAT /C/GC/4", "CAT/C/GC/4"),
        ("A\n/HRC/WG.6/29/BRB/1", "A/HRC/WG.6/29/BRB/1"),
        ("E%2fC.12%2FXAA%2fCO%2f3", "E/C.12/XAA/CO/3"),
        ("CERD/C/BRA/CO/18–20", "CERD/C/BRA/CO/18-20"),
        ("crc/c/15/ADD.93", "CRC/C/15/Add.93"),
        ("A/HRC/26/10*", "A/HRC/26/10"),
        ("E/CN.4/SUB.2/1998/7/rev.1", "E/CN.4/Sub.2/1998/7/Rev.1"),
        ("S/RES/2781 (2025)", "S/RES/2781(2025)"),
        ("A/49/10/summary", "A/49/10/Summary"),
    ],
)
def test_a_symbol_has_one_spelling(printed: str, expected: str) -> None:
    assert normalise(printed) == expected


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(symbols, st.data())
def test_case_and_spaces_do_not_make_another_symbol(symbol: str, data: st.DataObject) -> None:
    scattered = "".join(c + data.draw(spaces) for c in symbol)
    assert normalise(scattered.lower()) == symbol
    assert normalise(scattered.upper() + " **") == symbol


@given(symbols)
def test_a_symbol_is_found_in_running_text(symbol: str) -> None:
    assert find_symbols(f"recalling its observations ({symbol}, para. 12).") == [symbol]


@given(symbols)
def test_the_key_has_no_revision_and_keeps_all_else(symbol: str) -> None:
    key = document_key(symbol)
    assert "Rev." not in key
    assert [s for s in symbol.split("/") if not s.startswith("Rev.")] == key.split("/")


def test_a_joint_document_has_two_symbols() -> None:
    assert split_joint("CMW/C/GC/7–CERD/C/GC/38") == ["CMW/C/GC/7", "CERD/C/GC/38"]
    assert split_joint("E/2025/22-E/C.12/2025/3") == ["E/2025/22", "E/C.12/2025/3"]
    assert split_joint("CERD/C/BRA/CO/18-20") == ["CERD/C/BRA/CO/18-20"]


def test_no_symbol_is_found_in_prose() -> None:
    assert find_symbols("The State party and/or its agents, 24/7, by 2030.") == []


@pytest.mark.parametrize(
    ("line", "symbol"),
    [
        ("A/HRC/60/8*", "A/HRC/60/8"),
        ("A./47/435", "A/47/435"),  # as the scan of A/47/435 has it
        ("crc/c/15/add. 233", "CRC/C/15/Add.233"),
        ("\u0410/HRC/28/15/Add.1", "A/HRC/28/15/Add.1"),  # a Russian letter
        ("S/RES/2781 (2025)", "S/RES/2781(2025)"),
        ("A/79/798- S/2025/110", "A/79/798-S/2025/110"),
        ("E/2025/43-E/C.19/2025/8", "E/2025/43-E/C.19/2025/8"),
        ("CAT/C/XXVII/Concl.3", "CAT/C/XXVII/CONCL.3"),
    ],
)
def test_a_symbol_alone_on_its_line_is_the_documents(line: str, symbol: str) -> None:
    assert masthead_symbol(line) == symbol


@pytest.mark.parametrize(
    "line",
    ["1. In the last progress report (A/46/456), dated", "A/39/36I", "E/CNA/UO", "A", "United Nations", "and/or"],
)
def test_a_line_with_more_or_less_than_a_symbol_has_none(line: str) -> None:
    assert masthead_symbol(line) is None
