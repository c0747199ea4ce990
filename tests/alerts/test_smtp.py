"""Encrypted connections and logins, against real servers with certificates of their own."""

import pytest

from alerts.outbox import enqueue
from alerts.sending.answers import ServerLost, Verdict
from alerts.sending.smtp import server
from tests.alerts.certificates import certified
from tests.alerts.conftest import NOW
from tests.alerts.postbox import Postbox, served
from tests.alerts.test_outbox import mail
from treatywatch.catalogue.alert_tables import Delivery
from treatywatch.mail_target import MailFolder, MailServer, Tls, parse


@pytest.fixture
def delivery(catalogue, letterhead) -> Delivery:
    with catalogue.session() as session:
        queued = enqueue(session, mail("a@example.org", letterhead), NOW)
        session.expunge(queued)
        return queued


def hand_over(target: MailServer, delivery: Delivery, trusted=None) -> Verdict:
    envelope = "bounces@treatywatch.example"
    with server(target, envelope=lambda _delivery: envelope, sign=lambda raw: raw, trusted=trusted) as deliver:
        return deliver(delivery).verdict


def test_a_connection_is_encrypted_and_logged_in_where_the_server_offers_it(delivery, tmp_path):
    ends, postbox = certified(tmp_path), Postbox()
    with served(postbox, starttls=ends.server, login=("treatywatch", "p@ss:word")) as port:
        target = parse(f"smtp://treatywatch:p%40ss%3Aword@127.0.0.1:{port}?tls=required")
        assert isinstance(target, MailServer)
        assert hand_over(target, delivery, ends.client) is Verdict.TAKEN
    assert postbox.encrypted == [True]


def test_smtps_is_encrypted_from_the_first_byte(delivery, tmp_path):
    ends, postbox = certified(tmp_path), Postbox()
    with served(postbox, at_once=ends.server) as port:
        target = MailServer(host="127.0.0.1", port=port, tls=Tls.AT_ONCE)
        assert hand_over(target, delivery, ends.client) is Verdict.TAKEN
        with pytest.raises(ServerLost, match="certificate"):
            hand_over(target, delivery)


def test_without_a_login_a_certificate_of_the_servers_own_will_do_but_never_with_one(delivery, tmp_path):
    ends, postbox = certified(tmp_path), Postbox()
    with served(postbox, starttls=ends.server) as port:
        assert hand_over(MailServer(host="127.0.0.1", port=port), delivery) is Verdict.TAKEN
        with pytest.raises(ServerLost, match="certificate"):
            hand_over(MailServer(host="127.0.0.1", port=port, user="u", password="p"), delivery)
    assert postbox.encrypted == [True]


def test_where_encryption_is_required_and_not_offered_nothing_is_sent(delivery):
    postbox = Postbox()
    with served(postbox) as port, pytest.raises(ServerLost, match="no STARTTLS") as lost:
        hand_over(MailServer(host="127.0.0.1", port=port, tls=Tls.REQUIRED), delivery)
    assert "\n" not in str(lost.value)
    assert postbox.raw == []


def test_a_wrong_password_is_said_in_one_line_without_the_password(delivery, tmp_path):
    ends = certified(tmp_path)
    with served(Postbox(), starttls=ends.server, login=("treatywatch", "right")) as port:
        target = MailServer(host="127.0.0.1", port=port, user="treatywatch", password="wrong-one")
        with pytest.raises(ServerLost, match="535") as lost:
            hand_over(target, delivery, ends.client)
    assert "wrong-one" not in str(lost.value)
    assert "\n" not in str(lost.value)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("smtp://relay.example", MailServer(host="relay.example", port=25)),
        ("smtp://relay.example:587?tls=required", MailServer(host="relay.example", port=587, tls=Tls.REQUIRED)),
        ("smtps://relay.example", MailServer(host="relay.example", port=465, tls=Tls.AT_ONCE)),
        ("smtp://u%2Fv:p%23@[::1]:2525", MailServer(host="::1", port=2525, user="u/v", password="p#")),
    ],
)
def test_a_setting_names_a_server(said, meant):
    assert parse(said) == meant
    assert "p#" not in f"{meant} {meant!r}"


def test_a_setting_names_a_folder(tmp_path):
    assert parse(f"folder:{tmp_path}") == MailFolder(path=tmp_path)


@pytest.mark.parametrize(
    "said",
    [
        "mail",
        "folder:",
        "http://relay.example",
        "smtp://",
        "smtp://relay.example/path",
        "smtp://relay.example:port",
        "smtp://relay.example:99999",
        "smtp://user@relay.example",
        "smtp://:word@relay.example",
        "smtp://relay.example?tls=no",
        "smtps://relay.example?tls=required",
        "smtp://[::1",
    ],
)
def test_a_wrong_setting_is_refused_in_one_line_that_shows_no_password(said):
    with pytest.raises(ValueError, match=r".+") as refused:
        parse(said)
    assert "\n" not in str(refused.value)
    assert "word@" not in str(refused.value).replace("PASSWORD@", "")
