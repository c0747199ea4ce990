"""What a reader asked for in the address of a search, and the address of asking slightly otherwise."""

from typing import Literal
from urllib.parse import urlencode

from pydantic import BaseModel, Field

from index.engine import READERS, Mode, Order, Passage, Request
from web.addresses import PINPOINT, Pinpoint, saving_address

FACETS = ("state", "body", "right", "group", "duty", "policy", "kind", "lang", "year")
QUERY_LIMIT = 2000
PAGE_LIMIT = 100


class Asked(BaseModel):
    """The parameters of a search; values of one facet are alternatives, and the facets narrow each other."""

    q: str = Field(default="", max_length=QUERY_LIMIT, description="Query, in the query language.")
    scope: Literal["recommendations", "all"] = Field(default="recommendations", description="Or all text.")
    order: Order = Order.RELEVANCE
    mode: Mode = Field(default=Mode.WORDS, description="hybrid adds passages that are near in meaning.")
    reader: str = Field(default="en", pattern=f"^({'|'.join(READERS)})$", description="Reader's language.")
    limit: int = Field(default=20, ge=1, le=PAGE_LIMIT, description="Hits on a page.")
    after: str | None = Field(default=None, description="Cursor of the last hit of the page before.")
    similar: str | None = Field(
        default=None, pattern=PINPOINT, description="Pinpoint of a hit: what says much the same as that passage."
    )
    state: list[str] = Field(default=[], description="State under review, ISO 3166-1 alpha-3.")
    body: list[str] = []
    right: list[str] = []
    group: list[str] = []
    duty: list[str] = []
    policy: list[str] = []
    kind: list[str] = []
    lang: list[str] = Field(default=[], description="Language of the text shown.")
    year: list[str] = []

    def chosen(self) -> dict[str, list[str]]:
        """Return the facet values that were asked for, facet by facet."""
        return {facet: values for facet in FACETS if (values := getattr(self, facet))}

    @property
    def pinpoint(self) -> Pinpoint | None:
        """What names the passage that the answers are to be like; None where they are to be like none."""
        return None if self.similar is None else Pinpoint.parse(self.similar)

    def request(self, similar_to: int | None = None) -> Request:
        """Return the question to the engine: one hit more than a page holds, which tells whether another follows.

        `similar_to` is the catalogue's id of the paragraph that `pinpoint` names.
        """
        return Request(
            query=self.q,
            language=self.reader,
            recommendations_only=self.scope == "recommendations",
            filters=self.chosen(),
            order=self.order,
            mode=self.mode,
            similar_to=similar_to,
            limit=self.limit + 1,
            after=self.after,
            facets=FACETS,
        )

    def address(self, **changes: object) -> str:
        """Return the address of this search with some parameters changed, back on its first page unless `after` is."""
        asked = Asked.model_validate({**self.model_dump(), "after": None, **changes})
        given = asked.model_dump(mode="json", exclude_defaults=True)
        return f"/?{urlencode(given, doseq=True)}" if given else "/"

    def saving(self) -> str:
        """Return the address at which this search is saved: what was chosen besides becomes part of the query.

        Years are left out, for what is told is new.
        """
        fields = [f"{facet}:({' OR '.join(values)})" for facet, values in self.chosen().items() if facet != "year"]
        everything = ["is:any"] if self.scope == "all" and "is:" not in self.q else []
        asked = [f"({self.q})"] if self.q and (fields or everything) else [self.q]
        query = " ".join([*asked, *fields, *everything]).strip()
        return saving_address(query, self.reader)

    def alike(self, passage: Passage) -> str:
        """Return the address of what says much the same as a passage, for the same reader in the same scope."""
        return Asked(similar=str(Pinpoint.of(passage)), reader=self.reader, scope=self.scope).address()

    def widened(self) -> str:
        """Return the address of this search with no facet chosen."""
        return self.address(**{facet: [] for facet in FACETS})

    def toggled(self, facet: str, value: str) -> str:
        """Return the address of this search with a facet value added, or taken away where it is chosen."""
        values: list[str] = getattr(self, facet)
        return self.address(**{facet: [v for v in values if v != value] if value in values else [*values, value]})
