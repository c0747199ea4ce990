"""The loopback site with the faults that sources.md, section 5, items 1 to 3, records of the real one."""

from datetime import date

from treatywatch.demo.search import SiteDocument
from treatywatch.demo.site import Answer, Asked, Site

PDF = b"%PDF-1.4\n" + b"body " * 700 + b"\n%%EOF\n"
TRUNCATED = b"%PDF-1.4\n" + b"body " * 700
WORD = b"PK\x03\x04 a Word file"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old Word file"
UTF16 = "\ufeff<html><body>Décision du Comité</body></html>".encode("utf-16-le")
CHALLENGE = b"<html><head><title>Just a moment...</title></head></html>"


def observations(number: int) -> SiteDocument:
    """A document without quirks."""
    return SiteDocument(
        symbols=(f"E/C.12/FRA/CO/{number}",),
        title=f"Concluding observations on report number {number} of a State party with many provinces",
        treaty="CESCR",
        kind="Concluding observations",
        states="France",
        date=date(2024, 1, number),
        files={("en", "pdf"): PDF + str(number).encode(), ("en", "docx"): WORD, ("fr", "docx"): WORD},
    )


def quirk(*symbols: str, number: int, states: str = "France", draft: bool = False, **files: bytes) -> SiteDocument:
    """A document with a quirk of its own; each file is named by language and format, as in `en_pdf`."""
    return SiteDocument(
        symbols=symbols,
        title=f"Views adopted by the Committee on communication {number}",
        treaty="CESCR",
        kind="Jurisprudence",
        states=states,
        date=date(2025, 1, number),
        files={tuple(name.split("_")): content for name, content in files.items()},  # type: ignore[misc]
        draft=draft,
    )


BUNDLED = ("E/C.12/70/D/21/2017", "E/C.12/70/D/22/2017", "E/C.12/70/D/23/2017")
TYPO = "E/C.12/77/D/82/018"
QUIRKS = (
    quirk(*BUNDLED, number=1, en_pdf=PDF + b"bundle"),
    quirk(TYPO, number=2, en_pdf=PDF + b"typo"),
    quirk("E/C.12/71/D/1/2018", number=3, states="Azerbaijan,Sweden", en_pdf=PDF + b"two States"),
    quirk("E/C.12/71/D/2/2018", number=4, states="Ruritania", en_pdf=PDF + b"unknown State"),
    quirk("E/C.12/71/D/3/2018", number=5),
    quirk("E/C.12/71/D/4/2018", number=6, fr_html=UTF16),
    quirk("E/C.12/71/D/5/2018", number=7, en_docx=OLE),
    quirk("E/C.12/71/D/6/2018", number=8, en_pdf=TRUNCATED),
    quirk("E/C.12/71/D/7/2018", number=9, es_pdf=PDF + b"Spanish only"),
    quirk("E/C.12/71/D/8/2018", number=10, en_pdf=PDF + b"draft", draft=True),
    quirk("E/C.12/71/D/9/2018", number=11, en_pdf=TRUNCATED, en_docx=WORD + b" in place of the truncated PDF"),
)


def documents() -> list[SiteDocument]:
    """24 items, which make 3 pages."""
    plain = [observations(number) for number in range(1, 25 - len(QUIRKS))]
    for_one_search = [*plain, *QUIRKS]
    assert len(for_one_search) == 24
    return for_one_search


class OneSearch(Site):
    """Has all that it has under one search, three pages of it, in a pager of two page numbers and "..."."""

    def __init__(self, listed: list[SiteDocument] | None = None) -> None:
        super().__init__(documents() if listed is None else listed, window=2)

    def answer(self, asked: Asked) -> Answer:
        """File the documents of every kind under the first search for concluding observations."""
        if asked.query.get("treatyid") == "9" and asked.query.get("doctypeid") == "5":
            asked.query.clear()
        elif "doctypeid" in asked.query:
            asked.query["doctypeid"] = "none"
        return super().answer(asked)

    def count(self, part: str) -> int:
        """How often an address with this part was asked for."""
        return sum(times for address, times in self.asked.items() if part in address)


class Refusing(OneSearch):
    """Answers as told wherever an address holds a word, and as usual elsewhere."""

    def __init__(self, word: str, answer: Answer) -> None:
        super().__init__()
        self.word = word
        self.refusal = answer

    def answer(self, asked: Asked) -> Answer:
        """Refuse."""
        return self.refusal if self.word in asked.path else super().answer(asked)
