"""How recorded answers of UPR Info's database are read: the lists of values, reviews and recommendations."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from scrapy.http import JsonResponse

from crawlers.reviews import Reader, Site
from crawlers.sources import SourceFacts
from crawlers.uwazi import found, thesauri
from treatywatch.catalogue.states import StateNames


def read(page: Path, facts: SourceFacts, states: StateNames) -> dict[str, Any]:
    """Read an answer; each row is read as what its page holds."""
    lists = thesauri(_response(page.with_name("thesauris.json")))
    reader = Reader(facts, Site(**facts.site), states, lists)
    if page.stem == "thesauris":
        return {"labels": lists.labels, "sessions": reader.sessions}
    told = found(_response(page))
    as_what = reader.review if page.stem == "reviews" else reader.recommendation
    return {"total": told.total, "more": told.more, "rows": [asdict(as_what(row)) for row in told.rows]}


def _response(page: Path) -> JsonResponse:
    return JsonResponse(f"https://upr-info-database.uwazi.io/api/{page.stem}", body=page.read_bytes())
