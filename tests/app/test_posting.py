"""Sending from an installation: what was given up is seen, and a setting that cannot be used is said in one line."""

from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from tests.alerts.certificates import rsa_key
from tests.alerts.test_signature import key_file
from treatywatch.app.house import open_house
from treatywatch.app.posting import send_queued
from treatywatch.app.reports import status
from treatywatch.catalogue.alert_tables import Delivery
from treatywatch.cli.main import app
from treatywatch.mail_target import MailServer, Tls
from treatywatch.refusal import Refusal
from treatywatch.settings import Settings

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def queue(house, email: str, standing: str, reply: str = "") -> None:
    with house.catalogue.session() as session:
        session.add(
            Delivery(
                message_id=f"<{email}>",
                email=email,
                subject="2 new paragraphs: housing",
                message=b"From: a@treatywatch.example\r\nSubject: x\r\n\r\nx\r\n",
                status=standing,
                created=NOW,
                reply=reply,
            )
        )


def test_status_shows_what_waits_and_what_was_given_up(tmp_path):
    with open_house(Settings(home=tmp_path)) as house:
        queue(house, "a@example.org", "queued")
        queue(house, "gone@example.org", "failed", "550 5.1.1 no such mailbox")
        found = status(house)
    assert found["queued"] == 1
    [failure] = found["failed"]
    assert (failure["email"], failure["reply"]) == ("gone@example.org", "550 5.1.1 no such mailbox")


def test_mails_are_signed_with_the_key_that_the_settings_name(tmp_path):
    settings = Settings(
        home=tmp_path, sender="Treatywatch <alerts@treatywatch.example>", dkim_key=key_file(tmp_path, rsa_key())
    )
    with open_house(settings) as house:
        queue(house, "a@example.org", "queued")
        assert send_queued(house).sent == 1
    [file] = (tmp_path / "mail").glob("*.eml")
    assert b"d=treatywatch.example; s=treatywatch;" in file.read_bytes()


def test_a_key_that_others_may_read_sends_nothing_and_is_said(tmp_path):
    settings = Settings(home=tmp_path, dkim_key=key_file(tmp_path, rsa_key(), mode=0o644))
    with open_house(settings) as house:
        queue(house, "a@example.org", "queued")
        with pytest.raises(Refusal, match="chmod 600"):
            send_queued(house)
    assert not (tmp_path / "mail").exists()


@pytest.mark.parametrize(
    ("name", "value"), [("MAIL", "smtp://user:hidden@h?tls=no"), ("BOUNCES", "imap://user:hidden@host")]
)
def test_a_wrong_setting_is_refused_in_one_line_without_its_password(monkeypatch, name, value):
    monkeypatch.setenv(f"TREATYWATCH_{name}", value)
    result = CliRunner().invoke(app, ["alerts", "bounces"])
    assert result.exit_code == 1
    assert isinstance(result.exception, Refusal)
    assert str(result.exception).startswith(f"TREATYWATCH_{name}: ")
    assert "\n" not in str(result.exception)
    assert "hidden" not in str(result.exception)


def test_a_mail_server_is_what_the_setting_says(monkeypatch):
    monkeypatch.setenv("TREATYWATCH_MAIL", "smtps://user:word@relay.example")
    target = Settings().mail_target
    assert target == MailServer(host="relay.example", port=465, tls=Tls.AT_ONCE, user="user", password="word")
