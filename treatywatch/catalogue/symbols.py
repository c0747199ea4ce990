"""United Nations document symbols: one spelling for each, whatever the site or the file that printed it."""

import re
import unicodedata
from urllib.parse import unquote

# The organs and own series under which the United Nations number documents (research.un.org/en/docs/symbols).
_ORGAN = r"(?:CEDAW|CERD|CCPR|CRPD|CMW|CRC|CAT|CED|HRI|UNEP|UNCTAD|INT|ST|TD|DP|HS|A|E|S|T)"
_SEGMENT = r"[A-Z0-9][A-Za-z0-9.\-]*(?:\s?\((?:\d{4}|[IVXLC]+)\))?"
_IN_TEXT = re.compile(rf"(?<![\w/]){_ORGAN}(?:\s?/\s?{_SEGMENT})+")
_JOINT = re.compile(rf"-(?={_ORGAN}/)")
_MODIFIER = re.compile(r"(ADD|AMEND|CORR|REV|SUB)\.(\d+)", re.IGNORECASE)
_REVISION = re.compile(r"/Rev\.\d+")
_CORRIGENDUM = re.compile(r"/Corr\.\d+$")
_ALONE = re.compile(rf"{_ORGAN}(?:\s?/\s?{_SEGMENT})+(?:-{_ORGAN}(?:/{_SEGMENT})+)?")
_NOT_ONE_PIECE = re.compile(rf"(?<=\.)\s+(?=\d)|\.(?=/)|\s*(?=-\s*{_ORGAN}/)|(?<=-)\s+(?={_ORGAN}/)")
# Typists of Russian put letters that look the same; a letter among digits is a scan's misreading.
_LOOKALIKES = str.maketrans("АВСЕНКМОРТХ", "ABCEHKMOPTX")
_MISREAD = re.compile(r"/\d+[IO]\d*(?:/|$)")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")


def normalise(text: str) -> str:
    """Return the one spelling of a symbol: no spaces, capitals but for Add, Corr, Rev, Amend, Sub and Summary.

    Percent-encoding is undone, dashes become hyphens, a trailing asterisk (a reissue) goes: sources.md, 2.4.
    """
    # Again and again: undoing one can make another, "%0²" or "% 20", and a space kept two characters apart.
    while (plainer := _plainer(text)) != text:
        text = plainer
    text = text.rstrip("*")
    return "/".join(_segment(segment) for segment in text.split("/"))


def _plainer(text: str) -> str:
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", unquote(text)))
    return unicodedata.normalize("NFKC", "".join(plain.split()).upper())


def _segment(segment: str) -> str:
    if modifier := _MODIFIER.fullmatch(segment):
        return f"{modifier[1].capitalize()}.{modifier[2]}"
    return "Summary" if segment == "SUMMARY" else segment


def split_joint(text: str) -> list[str]:
    """Return the symbols of a joint document: "CMW/C/GC/7–CERD/C/GC/38" has two."""
    return _JOINT.split(normalise(text))


def document_key(symbol: str) -> str:
    """Return the key under which a document is held: a revision replaces its document, so "/Rev.n" is left out."""
    return _REVISION.sub("", normalise(symbol))


def revision(symbol: str) -> int:
    """Return the number of a symbol's revision, 0 for the first text."""
    found = _REVISION.search(normalise(symbol))
    return int(found[0].rpartition(".")[2]) if found else 0


def corrected(symbol: str) -> str | None:
    """Return the key of the document that a corrigendum corrects, None for a symbol of another kind."""
    base = _CORRIGENDUM.sub("", normalise(symbol))
    return document_key(base) if base != normalise(symbol) else None


def find_symbols(text: str) -> list[str]:
    """Return the symbols printed in a text, normalised, in order; line breaks and spaces beside a slash are allowed."""
    return [symbol for _, _, symbol in locate_symbols(text)]


def locate_symbols(text: str) -> list[tuple[int, int, str]]:
    """Return the symbols printed in a text as `find_symbols` does, each after its start and end in the text."""
    found = ((one.start(), one[0].rstrip(".-")) for one in _IN_TEXT.finditer(_DASHES.sub("-", text)))
    return [(start, start + len(printed), normalise(printed)) for start, printed in found]


def masthead_symbol(line: str) -> str | None:
    """Return the symbol that stands alone on a line, None where there is other text or no number behind a slash.

    In any case of letters, with a reissue's asterisk, with spaces about its hyphens and dots.
    """
    bare = _DASHES.sub("-", unicodedata.normalize("NFKC", line)).strip(" *\u2217\u200e\u200f\t")
    bare = _NOT_ONE_PIECE.sub("", bare.upper().translate(_LOOKALIKES))
    if not _ALONE.fullmatch(bare) or not re.search(r"/.*\d", bare) or _MISREAD.search(bare):
        return None
    return normalise(bare)
