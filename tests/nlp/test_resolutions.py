from nlp.find.resolutions import find_in_resolutions
from treatywatch.catalogue.readings import Body, Identity, Kind, Reading, ReadParagraph

IDENTITY = Identity(symbol="A/HRC/RES/1/1", title="", kind=Kind.RESOLUTION, body=Body.HRC)


def found(*paragraphs: ReadParagraph, language: str = "en") -> list[tuple[str, str]]:
    reading = Reading(media_type="", language=language, pages=None, front=(), paragraphs=paragraphs)
    return [(finding.number, finding.text) for finding in find_in_resolutions(reading, IDENTITY)]


def test_only_what_is_asked_of_states_is_found() -> None:
    assert found(
        ReadParagraph(text="Recalling that it calls upon States to act,"),
        ReadParagraph(text="Welcomes the report of the Special Rapporteur;", number="1"),
        ReadParagraph(text="Calls upon all States to realise the right to food;", number="2"),
        ReadParagraph(text="Requests the Secretary-General to provide assistance;", number="3"),
        ReadParagraph(text="Requests the Secretary-General, given the views of States, to report;", number="3 bis"),
        ReadParagraph(text="Emphasizes the importance of States’ duties;", number="3 ter"),
        ReadParagraph(text="Also urges States:", number="4"),
        ReadParagraph(text="To fund it;", number="4 (a)", stem=6),
    ) == [("2", "Calls upon all States to realise the right to food;"), ("4 (a)", "To fund it;")]


def test_the_other_languages_ask_too() -> None:
    assert found(ReadParagraph(text="Exhorta a todos los Estados a que protejan el agua;", number="5"), language="es")
    assert found(ReadParagraph(text="Engage tous les États à protéger l’eau;", number="5"), language="fr")
