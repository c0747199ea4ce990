"""What is handed from the reader of a file to whoever finds recommendations in it, and from there to the catalogue."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of document that the bodies publish."""

    CONCLUDING_OBSERVATIONS = "concluding-observations"
    UPR_REPORT = "upr-report"
    UPR_ADDENDUM = "upr-addendum"
    RESOLUTION = "resolution"
    VIEWS = "views"
    GENERAL_COMMENT = "general-comment"
    SPECIAL_PROCEDURES_REPORT = "special-procedures-report"
    STATE_REPORT = "state-report"
    LIST_OF_ISSUES = "list-of-issues"
    FOLLOW_UP = "follow-up"
    SUBMISSION = "submission"
    LETTER = "letter"
    OTHER = "other"


class Body(StrEnum):
    """The bodies whose documents are read, by the acronym that the field uses."""

    CESCR = "CESCR"
    CCPR = "CCPR"
    CRC = "CRC"
    CEDAW = "CEDAW"
    CERD = "CERD"
    CAT = "CAT"
    SPT = "SPT"
    CMW = "CMW"
    CRPD = "CRPD"
    CED = "CED"
    UPR = "UPR"
    HRC = "HRC"
    GA = "GA"
    ECOSOC = "ECOSOC"
    SC = "SC"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A rectangle on a page, in PDF points (1/72 inch) from the page's top left corner; pages count from 1."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadParagraph:
    """One paragraph as printed, mended for line breaks and line-end hyphens only.

    `number` is as printed, an item's with its paragraph's: "24", "24 (b)", "118.17"; empty where there is none.
    `turns` are the offsets in the text at which a new page begins, with that page.
    `stem` is the position, in the Reading, of the paragraph that introduces this item. `headings` is the path of
    headings that it stands under, outermost first; a heading is itself a paragraph, with `heading` set.
    `confidence` (0 to 1) is how sure the recognition of a scan was of its words; None where the text is the file's own.
    """

    text: str
    number: str = ""
    boxes: tuple[Box, ...] = ()
    turns: tuple[tuple[int, int], ...] = ()
    stem: int | None = None
    headings: tuple[str, ...] = ()
    heading: bool = False
    bold: bool = False
    language: str = ""
    footnotes: tuple[str, ...] = ()
    confidence: float | None = None

    @property
    def page(self) -> int | None:
        """The page on which it begins, from 1; None where the format has no pages."""
        return self.boxes[0].page if self.boxes else None

    def page_at(self, offset: int) -> int | None:
        """Return the page on which the character at this offset of the text stands; None where there are no pages."""
        turned = [page for start, page in self.turns if start <= offset]
        return turned[-1] if turned else self.page


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A whole file as read: its paragraphs in reading order, with what stands before the first of them.

    `front` holds the lines of the masthead (symbol, distribution, date, title); `language` is ISO 639-1;
    `pages` is None where the format has none. `gaps` says in one line each what could not be read for want of a tool,
    so that the file is read again once the tool is there; `failures` what could not through a fault of its own.
    """

    media_type: str
    language: str
    pages: int | None
    front: tuple[str, ...]
    paragraphs: tuple[ReadParagraph, ...]
    gaps: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """What a document says of itself on its first page; None or empty where it does not say."""

    symbol: str | None
    title: str
    kind: Kind
    body: Body
    states: tuple[str, ...] = ()
    session: str | None = None
    adopted: date | None = None
    published: date | None = None
    unknown_states: tuple[str, ...] = ()


AXES = ("rights", "duties", "policies", "groups", "issues", "sdg")


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """One label of a closed list given to a recommendation, with the words that carried it.

    `axis` is the list, one of AXES, `score` a probability, `start` and `end` offsets in the text.
    """

    axis: str
    name: str
    score: float
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """An earlier document that a recommendation refers to: its symbol, and the paragraph as printed where one is named.

    One reference a paragraph: "E/C.12/XXX/CO/4, paras. 12 and 14 (b)" makes two.
    """

    symbol: str
    paragraph: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A piece of text of the document: the position of its paragraph in the Reading, and offsets in that text."""

    paragraph: int
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One recommendation found: one demand to its addressees, exactly as printed.

    `paragraph` is the position of its paragraph in the Reading; `start` and `end` are the offsets of `text` in that
    paragraph's text. `stem` is the sentence that introduces it, else empty. `position` is the State's answer in the
    UPR: "supported", "partially-supported", "noted", "examined". `procedural` marks a demand only to report or to
    disseminate; `next_report` one for the next periodic report, whose due date is then its `deadline`. `follow_up`
    marks a demand on whose fulfilment the body wants to hear before that, by `follow_up_by`.

    `addressees` are the States asked, as ISO 3166-1 alpha-3; `further_addressees` who else is, from the closed list of
    nlp/vocabulary ("international-community", "business", …). `concern` is what the body said that the demand answers,
    `theme` the heading that names its subject, `articles` the treaty articles named ("ICESCR 11 (2)"), `reiterates`
    whether the body says that it asks again.
    """

    paragraph: int
    number: str
    text: str
    start: int
    end: int
    stem: str = ""
    addressees: tuple[str, ...] = ()
    further_addressees: tuple[str, ...] = ()
    recommending_states: tuple[str, ...] = ()
    position: str | None = None
    verbs: tuple[str, ...] = ()
    deadline: date | None = None
    action: int | None = None
    procedural: bool = False
    next_report: bool = False
    follow_up: bool = False
    follow_up_by: date | None = None
    theme: str = ""
    concern: Place | None = None
    references: tuple[Reference, ...] = ()
    reiterates: bool = False
    articles: tuple[str, ...] = ()
    labels: tuple[Label, ...] = ()

    def page(self, reading: Reading) -> int | None:
        """Return the page on which the text begins, from 1; None where the format has no pages."""
        return reading.paragraphs[self.paragraph].page_at(self.start)

    def names(self, axis: str) -> list[str]:
        """Return the names of its labels on one axis, best first."""
        labels = sorted((label for label in self.labels if label.axis == axis), key=lambda label: -label.score)
        return [label.name for label in labels]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A State's answer to one recommendation of its review, with the words that give it.

    `number` is the recommendation's in the report ("118.17"), or its serial alone ("17") where the addendum does not
    say which paragraph lists it, or the whole list's ("118"). `position` is "supported", "partially-supported",
    "noted" or "examined". `paragraph` is the position of the paragraph in the Reading, `start` and `end` are offsets
    in its text.
    """

    number: str
    position: str
    paragraph: int
    start: int
    end: int


class UnreadableFile(Exception):  # noqa: N818 - it is the file that is at fault
    """Raised when a file cannot be read; the message says why and what can be done, in one line."""


class MissingTool(UnreadableFile):
    """Raised when a file cannot be read on this machine for want of an optional tool; it is tried again each time."""
