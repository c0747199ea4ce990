import json
from pathlib import Path

import pytest

from treatywatch.catalogue.states import StateNames


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Bolivia (Plurinational State of)", "BOL"),
        ("BOLIVIA (PLURINATIONAL STATE OF)", "BOL"),
        ("Cote d'Ivoire", "CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("Türkiye", "TUR"),
        ("Turkey", "TUR"),
        ("Netherlands (Kingdom of the)", "NLD"),
        ("the former Yugoslav Republic of Macedonia", "MKD"),
        ("Democratic Republic of Congo", "COD"),
        ("Congo", "COG"),
        ("Kosovo", "XKX"),
        ("República de Corea", "KOR"),
        ("fra", "FRA"),
        ("UNK", "XKX"),
        ("Royaume-Uni", "GBR"),
    ],
)
def test_each_variant_is_understood(states: StateNames, name: str, code: str) -> None:
    assert states.code(name) == code


def test_every_name_that_upr_info_uses_is_understood(states: StateNames, data: Path) -> None:
    names = json.loads((data.parent / "score" / "states.json").read_text())
    assert {name: states.code(name) for name in names} == names


@pytest.mark.parametrize(
    ("text", "codes", "unknown"),
    [
        ("Azerbaijan,Sweden", ["AZE", "SWE"], []),
        ("Algeria,Argentina,Morocco,Tunisia", ["DZA", "ARG", "MAR", "TUN"], []),
        ("Iran, Islamic Republic of", ["IRN"], []),
        ("Bosnia and Herzegovina, Trinidad and Tobago", ["BIH", "TTO"], []),
        ("Serbia,Federal Republic of Yugoslavia (Serbia and Montenegro)", ["SRB", "YUG"], []),
        ("Canada, Atlantis", ["CAN"], ["Atlantis"]),
        ("", [], []),
    ],
)
def test_a_field_of_several_states(states: StateNames, text: str, codes: list[str], unknown: list[str]) -> None:
    assert states.split(text) == (codes, unknown)


def test_an_invented_name_is_never_guessed(states: StateNames) -> None:
    assert states.code("Freedonia") is None


def test_a_further_names_file_adds_its_states(tmp_path: Path) -> None:
    extra = tmp_path / "more.yml"
    extra.write_text("XAA: {en: Avalora, fr: Avalore, variants: [Republic of Avalora]}")
    states = StateNames.load(extra)
    assert states.code("republic of avalora") == "XAA"
    assert states.name("XAA", "fr") == "Avalore"
    assert states.name("XAA", "es") == "Avalora"


def test_names_are_shown_as_the_united_nations_prints_them(states: StateNames) -> None:
    assert states.name("VEN") == "Venezuela (Bolivarian Republic of)"
    assert states.name("FRA", "es") == "Francia"
    assert states.name("QQQ") == "QQQ"
