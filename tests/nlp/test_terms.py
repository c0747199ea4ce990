from datetime import date

import pytest

from nlp.find.particulars import particulars
from nlp.find.terms import deadline, report_due
from treatywatch.catalogue.readings import Body, Identity, Kind

OBSERVATIONS = Identity(
    symbol=None, title="", kind=Kind.CONCLUDING_OBSERVATIONS, body=Body.CESCR, adopted=date(2024, 2, 29)
)
VIEWS = Identity(symbol=None, title="", kind=Kind.VIEWS, body=Body.CCPR, adopted=date(2024, 2, 29))


@pytest.mark.parametrize(
    ("language", "text", "due"),
    [
        ("en", "submit its next periodic report by 31 March 2027", date(2027, 3, 31)),
        ("en", "the report is due on 1 June 2030", date(2030, 6, 1)),
        ("en", "adopt the bill by March 2028", date(2028, 3, 31)),
        ("en", "end child marriage by the end of 2027", date(2027, 12, 31)),
        ("en", "provide information within one year of the adoption", date(2025, 2, 28)),
        ("en", "provide information within 24 months", date(2026, 2, 28)),
        ("fr", "soumettre, le 31 mars 2027 au plus tard, des renseignements", date(2027, 3, 31)),
        ("fr", "adopter une loi d’ici à 2030", date(2030, 12, 31)),
        ("fr", "lui communiquer, dans un délai d’un an, des renseignements", date(2025, 2, 28)),
        ("es", "que presente su informe a más tardar el 31 de marzo de 2027", date(2027, 3, 31)),
        ("es", "que apruebe la ley a más tardar en marzo de 2027", date(2027, 3, 31)),
        ("es", "que facilite, en un plazo de dos años, información", date(2026, 2, 28)),
        ("ru", "представить доклад не позднее 31 марта 2027 года", date(2027, 3, 31)),
        ("ru", "представить информацию в течение одного года", date(2025, 2, 28)),
        ("ru", "принять закон к марту 2027 года", date(2027, 3, 31)),
        ("ar", "تقديم تقريرها في موعد أقصاه 31 آذار/مارس 2027", date(2027, 3, 31)),
        ("ar", "تقديم معلومات في غضون سنتين", date(2026, 2, 28)),
        ("zh", "在2027年3月31日前提交报告", date(2027, 3, 31)),
        ("zh", "在两年之内提供资料", date(2026, 2, 28)),
    ],
)
def test_a_term_is_a_day_in_every_language(language: str, text: str, due: date) -> None:
    assert deadline(text, particulars(language), OBSERVATIONS, language) == due


@pytest.mark.parametrize(
    "text",
    [
        "investigate the crimes committed before 12 March 1991",
        "submit its replies within one year of receipt of the list of issues",
        "bring every detainee before a judge within 48 hours",
        "implement the Sustainable Development Goals",
    ],
)
def test_history_and_terms_that_run_from_elsewhere_are_none(text: str) -> None:
    assert deadline(text, particulars("en"), OBSERVATIONS, "en") is None


def test_the_term_of_views_runs_from_a_transmittal_of_unknown_day() -> None:
    assert deadline("wishes to receive, within 180 days, information", particulars("en"), VIEWS, "en") is None


def test_of_reports_handed_in_together_the_last_day_counts() -> None:
    text = (
        "El Comité invita al Estado Parte a que su séptimo informe periódico, previsto para abril de 2026, y su octavo "
        "informe periódico, previsto para abril de 2028, se presenten en un informe combinado en abril de 2028."
    )
    assert report_due(text, particulars("es"), OBSERVATIONS, "es") == date(2028, 4, 30)


def test_a_month_without_a_preposition_of_time_is_a_date_only_of_a_report() -> None:
    text = "submit its next periodic report in February 2028"  # CEDAW/C/PAN/CO/7, paragraph 59, in English, later
    assert deadline(text, particulars("en"), OBSERVATIONS, "en") is None
    assert report_due(text, particulars("en"), OBSERVATIONS, "en") == date(2028, 2, 29)


def test_a_report_that_answers_a_list_yet_to_come_has_no_day() -> None:
    text = (
        "The State party will receive in 2028 the list of issues and is expected to submit within one year its "
        "replies, which will constitute its sixth periodic report. The next dialogue will take place in 2030."
    )
    assert report_due(text, particulars("en"), OBSERVATIONS, "en") is None
