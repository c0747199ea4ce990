"""Days in the seven languages, as mastheads and first paragraphs print them."""

from datetime import date

import pytest

from nlp.dates import printed_days

SEVENTH = date(2011, 10, 7)


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("Distr.: General 12 October 2012", date(2012, 10, 12)),
        ("On March 28, 2022", date(2022, 3, 28)),
        ("1er juin 2015", date(2015, 6, 1)),
        ("3 AOUT 1998", date(1998, 8, 3)),
        ("24 de marzo de 2016", date(2016, 3, 24)),
        ("4 de setiembre de 2009", date(2009, 9, 4)),
        ("14 de novembro de 2023", date(2023, 11, 14)),
        ("7 октября 2011 года", SEVENTH),
        ("2011年10月7日", SEVENTH),
        ("2011 年 10 月 7 日", SEVENTH),
        ("7 تشرين الأول/أكتوبر 2011", SEVENTH),
        ("٧ تشرين الأول/أكتوبر ٢٠١١", SEVENTH),
        ("24 ايار/مايو 2001", date(2001, 5, 24)),
        ("7 October2011", SEVENTH),
        ("2 1 February 2025", date(2025, 2, 21)),
        ("held on 25 and 26 March 2018", date(2018, 3, 26)),
    ],
)
def test_a_day_is_read_as_printed(printed: str, day: date) -> None:
    assert [found.day for found in printed_days(printed)] == [day]


@pytest.mark.parametrize(
    "printed", ["31 February 2020", "article 12 3 May 2019", "12 May 1325", "May 2019", "3 may be"]
)
def test_what_may_be_no_day_is_none(printed: str) -> None:
    assert printed_days(printed) == ()


def test_days_come_in_the_order_of_the_text() -> None:
    text = "委员会在2019年5月3日举行的第1234次会议上审议，并在2019年5月17日通过"
    assert [(found.day.day, text[found.start : found.end]) for found in printed_days(text)] == [
        (3, "2019年5月3日"),
        (17, "2019年5月17日"),
    ]
