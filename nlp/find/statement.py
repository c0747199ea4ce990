"""Reads from a demand what it says besides: whom it asks, by when, which documents and articles it names."""

from collections.abc import Iterable
from dataclasses import replace

from nlp.find.addressees import Asked, asked
from nlp.find.articles import articles
from nlp.find.demands import Tone, is_procedural, judge
from nlp.find.kinds import kinds
from nlp.find.particulars import Particulars, particulars
from nlp.find.references import references
from nlp.find.terms import deadline, report_due
from nlp.sentences import sentences
from nlp.wording import wording
from treatywatch.catalogue.readings import Finding, Identity, Reading, ReadParagraph
from treatywatch.catalogue.states import StateNames


def stated(
    found: Iterable[Finding], reading: Reading, identity: Identity, states: StateNames | None = None
) -> tuple[Finding, ...]:
    """Return the findings with their addressees, deadline, references, articles, and whether they ask again.

    The articles are those that the demand, its stem, its theme's heading or the concern that it answers names. States
    asked by name are understood where `states` is given.
    """
    return tuple(_stated(finding, reading, identity, states) for finding in found)


def referring(found: Iterable[Finding], reading: Reading, identity: Identity) -> tuple[Finding, ...]:
    """Return the findings with what their own words give: deadline, references, articles.

    So read the UPR's recommendations, whose stem is a list's and whose addressee is always the State under review.
    """
    return tuple(_referring(finding, reading, identity) for finding in found)


def _referring(finding: Finding, reading: Reading, identity: Identity) -> Finding:
    language = reading.paragraphs[finding.paragraph].language or reading.language
    words = particulars(language)
    return replace(
        finding,
        deadline=deadline(finding.text, words, identity, language),
        references=references(finding.text, words, identity.body),
        articles=articles(finding.text, words, identity.body),
    )


def _stated(finding: Finding, reading: Reading, identity: Identity, states: StateNames | None) -> Finding:
    paragraph = reading.paragraphs[finding.paragraph]
    language = paragraph.language or reading.language
    words = particulars(language)
    recalled = _recalled(paragraph.text[: finding.start], words, language)
    whole = f"{finding.stem} {finding.text}".strip()
    who = _who(finding, paragraph, identity, states, language)
    next_report = bool(words.next_report.search(whole))
    term = report_due if next_report else deadline
    return replace(
        finding,
        addressees=_states_asked(who, identity),
        further_addressees=who.others,
        deadline=term(finding.text, words, identity, language) or term(finding.stem, words, identity, language),
        procedural=is_procedural(finding.text if finding.stem else whole, wording(language)),
        next_report=next_report,
        references=tuple(
            reference
            for reference in references(" ".join((recalled, whole, *paragraph.footnotes)), words, identity.body)
            if reference.symbol != identity.symbol
        ),
        reiterates=bool(recalled or words.reiterates.search(whole)),
        articles=_articles(finding, reading, whole, words, identity),
    )


def _who(
    finding: Finding, paragraph: ReadParagraph, identity: Identity, states: StateNames | None, language: str
) -> Asked:
    """Return whom the demand asks: by its own words, its stem's, those of a heading, or those of the sentence before.

    From the sentence before come the States of "Both States must …", "the State" where none is under review, and an
    organ of which more is said.
    """
    words = particulars(language)
    headed = [heading for heading in paragraph.headings[-1:] if kinds(language).addressed_by.match(heading)]
    texts = (text for text in (finding.text, finding.stem, *headed) if text)
    who = next((who for text in texts if (who := asked(text, words, states))), Asked())
    the_state = who.state and not (identity.states or who.named)
    back = the_state or bool(words.refers_back.search(finding.text))
    if states is None or (who and not back):
        return who
    before = paragraph.text[: finding.start]
    earlier = [asked(before[start:end], words, states) for start, end in sentences(before, language)]
    last = next((each for each in reversed(earlier) if each), Asked())
    return last if (last.named if back else last and not last.beyond_organs) else who


def _states_asked(who: Asked, identity: Identity) -> tuple[str, ...]:
    """Return the States asked: those named, and those under review unless only others are asked."""
    under_review = identity.states if who.state or not who else ()
    return tuple(dict.fromkeys((*under_review, *who.named)))


def _recalled(before: str, words: Particulars, language: str) -> str:
    """Return the sentence right before the demand where that only recalls an earlier one; else nothing."""
    if not words.reiterates.search(before):
        return ""
    start, end = sentences(before, language)[-1]
    sentence = before[start:end]
    asks = judge(sentence, wording(language)).tone is Tone.DEMAND
    return sentence if words.reiterates.search(sentence) and not asks else ""


def _articles(
    finding: Finding, reading: Reading, whole: str, words: Particulars, identity: Identity
) -> tuple[str, ...]:
    paragraph = reading.paragraphs[finding.paragraph]
    texts = [whole, *reversed(paragraph.headings)]
    if place := finding.concern:
        texts.append(reading.paragraphs[place.paragraph].text[place.start : place.end])
    found = (article for text in texts for article in articles(text, words, identity.body))
    return tuple(dict.fromkeys(found))
