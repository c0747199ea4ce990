"""What became of a text from its unedited version to the final one."""

from hypothesis import given
from hypothesis import strategies as st

from treatywatch.catalogue.changes import Changes, Printed, changes

DRAFT = {
    "1": "The Committee considered the third periodic report of the State party.",
    "2": "The Committee welcomes the submission of the report.",
    "3": "The Committee recommends that the State party\nraise the minimum wage.",
    "4": "The Committee is concerned at the high rate of evictions.",
    "5": "The Committee requests the State party to disseminate these observations.",
}


def printed(text: dict[str, str]) -> list[Printed]:
    return [Printed(number=number, text=words) for number, words in text.items()]


def test_an_edited_text_is_told_by_the_numbers_of_its_paragraphs() -> None:
    final = {
        "1": DRAFT["1"],
        "2": "The Committee welcomes the timely submission of the report.",
        "3": "The Committee recommends that the State party raise the minimum  wage.",
        "4": "The Committee regrets the lack of data.",
        "5": DRAFT["4"],
        "6": DRAFT["5"],
        "7": "The Committee invites the State party to ratify the Optional Protocol.",
    }
    assert changes(printed(DRAFT), printed(final)) == Changes(
        added=("4", "7"), removed=(), changed=("2",), renumbered=(("4", "5"), ("5", "6"))
    )


def test_a_paragraph_that_went_is_removed() -> None:
    final = {number: text for number, text in DRAFT.items() if number != "5"}
    assert changes(printed(DRAFT), printed(final)) == Changes(added=(), removed=("5",), changed=(), renumbered=())


def test_a_number_printed_twice_is_two_paragraphs() -> None:
    annexed = [*printed(DRAFT), Printed(number="1", text="Annex: the list of participants.")]
    assert changes(printed(DRAFT), annexed).added == ("1/2",)


TEXTS = st.dictionaries(st.sampled_from("12345"), st.sampled_from("abc"))


@given(TEXTS, TEXTS)
def test_every_number_whose_text_is_another_is_told_of_once(before: dict[str, str], after: dict[str, str]) -> None:
    became = changes(printed(before), printed(after))
    told_before = [*became.removed, *became.changed, *(old for old, _ in became.renumbered)]
    told_after = [*became.added, *became.changed, *(new for _, new in became.renumbered)]
    assert sorted(told_before) == sorted(number for number in before if before[number] != after.get(number))
    assert sorted(told_after) == sorted(number for number in after if after[number] != before.get(number))
    assert bool(became) == (before != after)
