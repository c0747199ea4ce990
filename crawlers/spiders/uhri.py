"""The Universal Human Rights Index: its whole export, compared with the last, and the documents that it names."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response

from crawlers.addresses import ForbiddenAddress
from crawlers.courtesy import Blocked
from crawlers.fetching import SourceSpider
from crawlers.ods import fetch_files, unfetched
from crawlers.opinions import Opinions
from crawlers.pages import conditions
from crawlers.postbacks import Unreachable
from crawlers.streaming import into_file
from crawlers.tally import Fate
from crawlers.uhri import CutOff, Reader, Record, Site, is_list, is_whole, records
from crawlers.visit import Visit, fetch
from crawlers.webforms import LayoutChanged
from treatywatch.catalogue.annotations import BATCH, Change
from treatywatch.catalogue.intake import DocumentFacts


@dataclass(frozen=True, kw_only=True, slots=True)
class Export:
    """An export as it came from one of its addresses."""

    url: str
    file: Path
    response: Response

    @property
    def unchanged(self) -> bool:
        """Whether its site says that it is still the one that was taken in before."""
        return self.response.status == 304


class UniversalIndex(SourceSpider):
    """One visit: the export into a file, its records into the catalogue, and the files of the newest documents."""

    name = "uhri"

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self.site = Site(**visit.facts.site)
        self.reader = Reader(visit.facts, self.site, visit.states)
        self.opinions = Opinions(visit)
        self.entered: set[DocumentFacts] = set()

    async def start(self) -> AsyncIterator[Request]:
        """Visit; whatever is asked for is awaited here, so that no request is left to give."""
        with TemporaryDirectory() as folder:
            if export := await self.export(Path(folder)):
                await self.take(export)
        newest = sorted(self.entered, key=lambda facts: (facts.published or date.min, facts.key), reverse=True)
        await fetch_files(self, unfetched(self, newest, self.site.files_per_visit))
        return
        yield

    def check(self, response: Response) -> Iterator[str]:
        """Compare the page about the data with what is expected: that it names the addresses of the export."""
        page = response.body.decode("utf-8", "replace")
        for url in self.site.exports:
            if url.partition("//")[2] not in page:
                yield f"{response.url}: does not name {url}: see where the export is now"

    async def export(self, folder: Path) -> Export | None:
        """Fetch the export from the first address that has it whole; failing that, give what came of it, if any."""
        broken: list[Export] = []
        faults: list[Exception] = []
        for number, url in enumerate(self.site.exports):
            try:
                export = await self.fetch_export(url, folder / f"{number}.json")
            except (Unreachable, Blocked, DownloadCancelledError, ForbiddenAddress) as error:
                faults.append(error)
                continue
            if export.unchanged or is_whole(export.file):
                self.note_detour(faults, url)
                return export
            broken += [export] if is_list(export.file) else []
            faults.append(_fault(export))
        for fault in faults:
            self.visit.fault(fault)
        return broken[0] if broken else None

    async def fetch_export(self, url: str, file: Path) -> Export:
        """Fetch the export from one address into a file, if it has changed since it was last taken in whole."""
        known = self.visit.pages.known(url)
        headers = conditions(known.headers) if known else {}
        asked = into_file(url, file, largest=self.site.largest_export, headers=headers)
        return Export(url=url, file=file, response=await fetch(self, asked, *([304] if known else [])))

    def note_detour(self, faults: Sequence[Exception], url: str) -> None:
        """Tell a person what was wrong with the addresses before the one that served."""
        for fault in faults:
            self.visit.tally.alarm(f"{fault}: {url} served in its place: see whether the first has moved")

    async def take(self, export: Export) -> None:
        """Take in an export; what it no longer has vanishes only if it was read to its end."""
        if export.unchanged:
            self.confirm()
            return
        await self.read_all(export.file)
        self.opinions.close()
        if self.visit.tally.complete():
            self.visit.pages.keep(export.url, export.response, body=b"")

    def confirm(self) -> None:
        """Note that all is as it was, since the export is."""
        for key in self.visit.ledger.annotated():
            self.visit.tally.list(key)
            self.visit.tally.settle(key, Fate.UNCHANGED)

    async def read_all(self, export: Path) -> None:
        """Read an export from its beginning, batch by batch, to its end or to where it breaks off."""
        batch: list[dict[str, Any]] = []
        try:
            for record in records(export):
                batch.append(record)
                if len(batch) == BATCH:
                    self.take_in(batch)
                    batch.clear()
                    await asyncio.sleep(0)  # so that the rest of the process is not kept waiting
        except CutOff as error:
            self.visit.fault(error)
        self.take_in(batch)

    def take_in(self, batch: Sequence[dict[str, Any]]) -> None:
        """Enter the annotations of some records, and their documents."""
        read = [record for raw in batch if (record := self.read(raw))]
        changes = self.opinions.take_in([record.annotation for record in read])
        for record, change in zip(read, changes, strict=True):
            self.opinions.puzzle(record.unknown)
            for facts in record.documents:
                self.settle(facts, change)

    def read(self, raw: dict[str, Any]) -> Record | None:
        """Read one record; one that lacks a field is noted as a changed layout, and the others are read on."""
        try:
            return self.reader.read(raw)
        except LayoutChanged as error:
            self.visit.fault(error)
            return None

    def settle(self, facts: DocumentFacts, change: Change) -> None:
        """Enter a document, once, and note what became of it by what became of its annotations."""
        new = facts not in self.entered and self.visit.enter(facts)
        self.entered.add(facts)
        fate = Fate.UNCHANGED if change == Change.UNCHANGED else Fate.CHANGED
        self.visit.tally.settle(facts.key, Fate.NEW if new else fate)


def _fault(export: Export) -> Exception:
    """Return what is wrong with an export that is not whole."""
    if is_list(export.file):
        return CutOff(f"{export.url}: the export breaks off after {export.file.stat().st_size:,} bytes")
    return LayoutChanged(f"{export.url}: no list of records: see what stands there now")
