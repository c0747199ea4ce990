"""The files on offer for a document: which languages, which formats, and where each is."""

from collections.abc import Iterable
from dataclasses import dataclass

# Pages are what quotations are traced to, so the paged format comes first; Word second, for its numbered paragraphs.
PREFERRED = ("pdf", "docx", "doc", "rtf", "html", "htm", "wpd", "wpf")


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """One file on offer; `language` is ISO 639-1, None where what is `printed` is not understood; `draft` unedited."""

    language: str | None
    format: str
    url: str
    printed: str = ""
    draft: bool = False


def by_language(found: Iterable[Offer]) -> list[list[Offer]]:
    """Return the offers of each language, the one to fetch first."""
    grouped: dict[str, list[Offer]] = {}
    for offer in sorted(found, key=lambda offer: PREFERRED.index(offer.format)):
        grouped.setdefault(offer.language or offer.printed, []).append(offer)
    return list(grouped.values())
