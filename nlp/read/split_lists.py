"""Mends the lists that LibreOffice splits when it writes a file: the first paragraph of one gets a list of its own.

A .doc whose list says where it starts comes out of LibreOffice with its first paragraph in one list and the others in
a second, which begins anew: "1., 1., 2., 3." (seen in files of LibreOffice 7.4, both when it writes and when it reads
the old format). No author numbers so.
"""

from dataclasses import dataclass, field

from docx.document import Document

PROPERTIES = "/docProps/app.xml"
PROGRAM = b"LibreOffice"
COUNTING = "decimal"


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """How the number of a paragraph looks: lists are halves of one only where all of this is the same."""

    depth: int
    format: str
    text: str
    indent: tuple[str, ...]


@dataclass(kw_only=True, slots=True)
class _Begun:
    """A list that was begun: its key, and how many paragraphs it has numbered so far."""

    key: str
    numbered: int = 0


@dataclass(kw_only=True, slots=True)
class SplitLists:
    """Follows the lists of a document that LibreOffice wrote, and says which goes on with another."""

    _last: dict[Look, _Begun] = field(default_factory=dict)
    _lists: dict[str, _Begun] = field(default_factory=dict)

    def whole(self, key: str, look: Look) -> str:
        """Return the key of the list that this paragraph's goes on with, its own where it goes on with none.

        A list that begins goes on with the last of the same look, where that has numbered a single paragraph; the
        items of another paragraph are another list.
        """
        if look.format == COUNTING:
            self._last = {known: begun for known, begun in self._last.items() if known.format == COUNTING}
        if key not in self._lists:
            last = self._last.get(look)
            self._lists[key] = last if last and last.numbered == 1 else _Begun(key=key)
        begun = self._last[look] = self._lists[key]
        begun.numbered += 1
        return begun.key


def is_by_libreoffice(document: Document) -> bool:
    """Whether the file says that LibreOffice wrote it."""
    parts = document.part.package.iter_parts() if document.part.package else ()
    return any(part.partname == PROPERTIES and PROGRAM in part.blob for part in parts)
