import mailbox
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.bounces.acts import Outcome, take
from alerts.bounces.mailboxes import MailboxLost, each_unread
from alerts.bounces.reports import Kind, read
from alerts.outbox import enqueue
from alerts.sending.envelopes import Envelopes
from alerts.suppression import is_suppressed
from tests.alerts.certificates import certified
from tests.alerts.conftest import NOW
from tests.alerts.imap_server import ImapServer
from tests.alerts.postbox import free_port
from tests.alerts.test_outbox import mail
from treatywatch.catalogue.alert_tables import Delivery
from treatywatch.mailbox_source import ImapMailbox, LocalMailbox, parse

SAMPLES = Path(__file__).parent / "bounces"
ENVELOPES = Envelopes(sender="Treatywatch <alerts@treatywatch.example>", secret="a secret of the tests")
MEANINGS = {
    "postfix-unknown": Kind.HARD,
    "postfix-delayed": Kind.DELAYED,
    "postfix-expired": Kind.SOFT,
    "exchange-unknown": Kind.HARD,
    "exchange-full": Kind.SOFT,
    "gmail-unknown": Kind.HARD,
    "gmail-policy": Kind.SOFT,
    "exim-generic": Kind.HARD,
    "complaint-abuse": Kind.COMPLAINT,
    "complaint-not-spam": None,
    "holiday": None,
}


def sample(name: str, envelope: str = "") -> bytes:
    return (SAMPLES / f"{name}.eml").read_bytes().replace(b"ENVELOPE", envelope.encode())


@pytest.fixture
def delivery(catalogue, letterhead) -> int:
    """A mail that was sent once."""
    with catalogue.session() as session:
        queued = enqueue(session, mail("reader@example.org", letterhead), NOW)
        queued.status, queued.sent, queued.attempts = "sent", NOW, 1
        session.flush()
        return queued.id


def taken(catalogue, name: str, envelope: str, now: datetime = NOW) -> Outcome:
    with catalogue.session() as session:
        return take(session, sample(name, envelope), ENVELOPES, now)


def standing(catalogue, delivery: int) -> tuple[str, datetime | None]:
    with catalogue.session() as session:
        held = session.get_one(Delivery, delivery)
        return held.status, held.due


def silent(catalogue, now: datetime) -> bool:
    with catalogue.session() as session:
        return is_suppressed(session, "reader@example.org", now, secret=ENVELOPES.secret)


@pytest.mark.parametrize(("name", "kind"), MEANINGS.items())
def test_each_system_s_report_is_understood(name, kind):
    report = read(sample(name))
    assert (report and report.kind) == kind
    assert report is None or "\n" not in report.said


def test_there_is_a_meaning_for_every_sample():
    assert {file.stem for file in SAMPLES.glob("*.eml")} == set(MEANINGS)


@given(st.binary(max_size=400))
def test_no_bytes_raise(raw):
    read(raw)
    ENVELOPES.deliveries(raw)


@given(st.sampled_from(sorted(MEANINGS)), st.data())
def test_no_broken_report_raises(name, data):
    raw = sample(name, ENVELOPES.address(1))
    place = data.draw(st.integers(0, len(raw)))
    cut = data.draw(st.integers(0, 30))
    put = data.draw(
        st.binary(max_size=30) | st.sampled_from([b"\r\n\r\n", b"=?x?q?", b"\xff\x00", b'; charset="', b"*0*="])
    )
    broken = raw[:place] + put + raw[place + cut :]
    read(broken)
    ENVELOPES.deliveries(broken)


@pytest.mark.parametrize("name", ["postfix-unknown", "exchange-unknown", "gmail-unknown", "exim-generic"])
def test_a_hard_bounce_suppresses_the_address_for_good(catalogue, delivery, name):
    assert taken(catalogue, name, ENVELOPES.address(delivery)) is Outcome.HARD
    assert standing(catalogue, delivery) == ("failed", None)
    assert silent(catalogue, NOW + timedelta(days=3650))


def test_a_complaint_suppresses_the_address_for_good(catalogue, delivery):
    assert taken(catalogue, "complaint-abuse", ENVELOPES.address(delivery)) is Outcome.COMPLAINT
    assert standing(catalogue, delivery) == ("sent", None)
    assert silent(catalogue, NOW + timedelta(days=3650))


def test_a_soft_bounce_sends_the_mail_again_after_two_to_sixty_four_hours_and_the_address_nothing_before(
    catalogue, delivery
):
    waits = []
    now = NOW
    for attempt in range(1, 8):
        with catalogue.session() as session:
            held = session.get_one(Delivery, delivery)
            held.status, held.attempts = "sent", attempt
        assert taken(catalogue, "postfix-expired", ENVELOPES.address(delivery), now) is Outcome.SOFT
        status, due = standing(catalogue, delivery)
        if status == "failed":
            break
        assert due is not None
        assert silent(catalogue, due - timedelta(seconds=1))
        assert not silent(catalogue, due)
        waits.append((due - now) / timedelta(hours=1))
        now = due
    assert waits == [2, 4, 8, 16, 32, 64]
    assert standing(catalogue, delivery)[0] == "failed"


def test_a_bounce_taken_twice_counts_once(catalogue, delivery):
    for _ in range(2):
        taken(catalogue, "exchange-full", ENVELOPES.address(delivery))
    assert standing(catalogue, delivery) == ("queued", NOW + timedelta(hours=2))


def test_a_delay_changes_nothing_but_what_is_known(catalogue, delivery):
    assert taken(catalogue, "postfix-delayed", ENVELOPES.address(delivery)) is Outcome.DELAYED
    assert standing(catalogue, delivery) == ("sent", None)
    assert not silent(catalogue, NOW)


@pytest.mark.parametrize(
    "forged",
    [
        "bounces@treatywatch.example",
        "bounces+1-aaaaaaaaaaaaaaaa@treatywatch.example",
        Envelopes(sender=ENVELOPES.sender, secret="another's secret").address(1),
        ENVELOPES.address(999),
    ],
)
def test_a_bounce_that_names_no_delivery_of_ours_changes_nothing_and_is_said(catalogue, delivery, forged):
    assert taken(catalogue, "postfix-unknown", forged) is Outcome.NOT_OURS
    assert standing(catalogue, delivery) == ("sent", None)
    assert not silent(catalogue, NOW)


def test_an_address_is_read_however_its_letters_are_written():
    address = ENVELOPES.address(7)
    assert ENVELOPES.deliveries(address.upper().encode()) == [7]
    assert ENVELOPES.deliveries(b"x bounces+7-aaaaaaaaaaaaaaaa@t " + address.encode()) == [7]


def contents(source) -> list[bytes]:
    found: list[bytes] = []
    each_unread(source, found.append)
    return found


def test_a_maildir_is_read_once(tmp_path):
    box = mailbox.Maildir(tmp_path / "bounces")
    box.add(sample("holiday"))
    box.add(sample("postfix-unknown"))
    source = LocalMailbox(path=tmp_path / "bounces")
    assert sorted(contents(source)) == sorted([sample("holiday"), sample("postfix-unknown")])
    assert contents(source) == []
    assert len(list(box.keys())) == 2


def test_an_mbox_file_is_read_once_and_keeps_its_mails(tmp_path):
    box = mailbox.mbox(tmp_path / "bounces")
    box.add(sample("holiday"))
    box.add(sample("gmail-unknown"))
    box.close()
    source = LocalMailbox(path=tmp_path / "bounces")
    assert [raw.strip() for raw in contents(source)] == [sample(n).strip() for n in ("holiday", "gmail-unknown")]
    assert contents(source) == []
    assert sample("gmail-unknown").strip() in (tmp_path / "bounces").read_bytes()


def test_a_mail_that_could_not_be_acted_on_stays_unread(tmp_path):
    box = mailbox.Maildir(tmp_path / "bounces")
    box.add(sample("holiday"))

    def failing(raw: bytes) -> None:
        raise ZeroDivisionError

    source = LocalMailbox(path=tmp_path / "bounces")
    with pytest.raises(ZeroDivisionError):
        each_unread(source, failing)
    assert contents(source) == [sample("holiday")]


def test_a_mailbox_on_a_server_is_read_once(tmp_path):
    ends = certified(tmp_path)
    with ImapServer([sample("holiday"), sample("postfix-unknown")], ends.server).running() as server:
        source = ImapMailbox(host="127.0.0.1", port=server.port, user="bounces", password="right", folder="INBOX")
        found: list[bytes] = []
        each_unread(source, found.append, trusted=ends.client)
        assert found == [sample("holiday"), sample("postfix-unknown")]
        each_unread(source, found.append, trusted=ends.client)
        assert len(found) == 2
        wrong = ImapMailbox(host="127.0.0.1", port=server.port, user="bounces", password="wr0ng", folder="INBOX")
        with pytest.raises(MailboxLost, match="AUTHENTICATIONFAILED") as lost:
            each_unread(wrong, found.append, trusted=ends.client)
        assert "wr0ng" not in str(lost.value)
        with pytest.raises(MailboxLost, match="certificate"):
            each_unread(source, found.append)


def test_a_mailbox_that_is_not_there_is_said_in_one_line(tmp_path):
    nowhere = ImapMailbox(host="127.0.0.1", port=free_port(), user="u", password="p", folder="INBOX")
    for source in (LocalMailbox(path=tmp_path / "none"), nowhere):
        with pytest.raises(MailboxLost, match="TREATYWATCH_BOUNCES") as lost:
            each_unread(source, lambda raw: None)
        assert os.linesep not in str(lost.value)


def test_a_setting_names_a_mailbox():
    assert parse("folder:/var/mail/bounces") == LocalMailbox(path=Path("/var/mail/bounces"))
    assert parse("imaps://b%40x:p%2F@imap.example/Bounces") == ImapMailbox(
        host="imap.example", port=993, user="b@x", password="p/", folder="Bounces"
    )


@pytest.mark.parametrize("said", ["", "folder:", "imap://u:p@h", "imaps://h", "imaps://u@h", "imaps://u:p@h:x"])
def test_a_wrong_setting_is_refused_in_one_line(said):
    with pytest.raises(ValueError, match="imaps://"):
        parse(said)
