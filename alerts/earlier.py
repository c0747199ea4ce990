"""What stood before: the earlier files of a document, so that only what is new or changed in a later one is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from treatywatch.catalogue.changes import Printed, changes, names
from treatywatch.catalogue.tables import Paragraph, Version

CORRIGENDUM = "corrigendum"  # stands beside the text that it corrects, and counts its own paragraphs


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """A file that came before: its version's id, when it was fetched, and its paragraphs by their names."""

    version: int
    fetched: datetime
    texts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What a paragraph said before, in a file that was fetched then."""

    before: str
    fetched: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """The readable files of a document that came before one of its files, oldest first: in its language, in others."""

    own: Sequence[Edition] = ()
    others: Sequence[Edition] = ()

    def since(self, name: str, text: str) -> int | None:
        """Return the version in which a paragraph first stood as it does; None where it is new, or changed.

        What is in the first file of its language stood, under its number, in the files of other languages before that.
        """
        said = letters(text)
        own = [one.version for one in self.own if said in map(letters, one.texts.values())]
        if self.own and self.own[0].version not in own:
            return min(own, default=None)
        others = [one.version for one in self.others if name and name in one.texts]
        return min([*own, *others], default=None)

    def changed(self, passages: Iterable[Printed]) -> Mapping[str, Change]:
        """Return by its name what each paragraph that changed since the file before said there."""
        if not self.own:
            return {}
        last = self.own[-1]
        before = [Printed(number=name, text=text) for name, text in last.texts.items() if name]
        return {
            name: Change(before=last.texts[name], fetched=last.fetched)
            for name in changes(before, passages).changed
            if name in last.texts
        }


def letters(text: str) -> str:
    """Return the letters and digits alone: two programs that read a text differ in its hyphens, spaces and dashes."""
    return "".join(filter(str.isalnum, text.casefold()))


def earlier(session: Session, version: Version) -> Earlier:
    """Return what came before a file; a corrigendum has nothing before it, and is before nothing."""
    if version.status == CORRIGENDUM:
        return Earlier()
    held = select(Version).where(Version.document_id == version.document_id, Version.id < version.id)
    read = held.where(Version.status != CORRIGENDUM, Version.extractor.is_not(None), Version.error.is_(None))
    own: list[Edition] = []
    others: list[Edition] = []
    for one in session.scalars(read.order_by(Version.id)):
        (own if one.language == version.language else others).append(_edition(session, one))
    return Earlier(own=own, others=others)


def _edition(session: Session, version: Version) -> Edition:
    rows = select(Paragraph.position, Paragraph.stem, Paragraph.number, Paragraph.text, Paragraph.heading)
    found = session.execute(rows.where(Paragraph.version_id == version.id).order_by(Paragraph.position)).all()
    stems = {row.stem for row in found}
    told = [row for row in found if not row.heading and row.position not in stems]
    texts = dict(zip(names(row.number for row in told), (row.text for row in told), strict=True))
    return Edition(version=version.id, fetched=version.fetched, texts=texts)
