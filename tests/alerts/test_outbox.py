import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from alerts.letterhead import Letterhead
from alerts.mail import message_id
from alerts.outbox import LEASE, LEASED_AT_ONCE, enqueue, lease
from alerts.sending.mails import Post
from alerts.sending.run import SendResult, send
from alerts.suppression import Reason, is_suppressed, lift, suppress
from tests.alerts.conftest import NOW, Killed
from tests.alerts.postbox import Postbox, free_port, served
from treatywatch.catalogue.alert_tables import Delivery
from treatywatch.catalogue.database import Catalogue, open_catalogue
from treatywatch.mail_target import MailFolder, MailServer, MailTarget


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def server(postbox: Postbox) -> Iterator[MailServer]:
    with served(postbox) as port:
        yield MailServer(host="127.0.0.1", port=port)


def post(target: MailTarget, letterhead: Letterhead) -> Post:
    return Post(
        target=target,
        sender=letterhead.sender,
        secret=letterhead.secret,
        written=lambda _session, delivery: delivery.message,
    )


def sent(catalogue: Catalogue, target: MailTarget, letterhead: Letterhead, now: datetime = NOW) -> SendResult:
    return send(catalogue, post(target, letterhead).channel(), lambda: now)


def queue(catalogue: Catalogue, letterhead: Letterhead, *emails: str) -> None:
    with catalogue.session() as session:
        for email in emails:
            enqueue(session, mail(email, letterhead), NOW)


def mail(email: str, letterhead: Letterhead) -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = letterhead.sender
    message["To"] = email
    message["Subject"] = "Une recherche : logement à Nairobi"
    message["Message-ID"] = message_id("confirm", [email], letterhead.domain)
    message.set_content("Le droit à un logement suffisant.")
    return message


def statuses(catalogue: Catalogue) -> dict[str, str]:
    with catalogue.session() as session:
        return {delivery.email: delivery.status for delivery in session.scalars(select(Delivery))}


def only(catalogue: Catalogue) -> Delivery:
    with catalogue.session() as session:
        delivery = session.scalars(select(Delivery)).one()
        session.expunge(delivery)
        return delivery


def test_a_server_is_given_each_mail_once_over_one_connection(catalogue, letterhead, server, postbox):
    queue(catalogue, letterhead, "a@example.org", "b@example.org")
    first = sent(catalogue, server, letterhead)
    again = sent(catalogue, server, letterhead)
    assert (first.sent, first.queued, first.failures) == (2, 0, ())
    assert again.sent == 0
    assert [mail["To"] for mail in postbox.accepted] == ["a@example.org", "b@example.org"]
    assert [mail["Subject"] for mail in postbox.accepted] == ["Une recherche : logement à Nairobi"] * 2
    assert len(postbox.peers) == 1


def test_every_mail_has_an_envelope_of_its_own_that_names_its_delivery(catalogue, letterhead, server, postbox):
    queue(catalogue, letterhead, "a@example.org", "b@example.org")
    sent(catalogue, server, letterhead)
    envelopes = post(server, letterhead).envelopes()
    assert all(sender.endswith("@treatywatch.example") for sender in postbox.senders)
    assert max(len(sender.partition("@")[0]) for sender in postbox.senders) <= 64
    with catalogue.session() as session:
        named = [envelopes.deliveries(sender.upper().encode()) for sender in postbox.senders]
        assert [session.get_one(Delivery, one).email for [one] in named] == ["a@example.org", "b@example.org"]


def test_an_address_that_is_refused_for_good_is_not_written_to_again(catalogue, letterhead, server, postbox):
    postbox.refusals = {"a@example.org": "550 5.1.1 no such mailbox"}
    queue(catalogue, letterhead, "a@example.org", "b@example.org")
    result = sent(catalogue, server, letterhead)
    assert (result.sent, result.queued) == (1, 0)
    [line] = result.failures
    assert "550 5.1.1 no such mailbox" in line
    assert "a@example.org" in line
    assert statuses(catalogue) == {"a@example.org": "failed", "b@example.org": "sent"}
    with catalogue.session() as session:
        assert is_suppressed(session, "a@example.org", NOW, secret=letterhead.secret)
        assert not is_suppressed(session, "b@example.org", NOW, secret=letterhead.secret)


@pytest.mark.parametrize(
    ("where", "reply"),
    [
        ("address", "450 4.2.0 greylisted"),
        ("address", "550 5.7.1 relaying denied"),
        ("address", "552 5.2.2 mailbox full"),
        ("address", "550 5.1.8 sender domain does not exist"),
        ("content", "554 5.7.26 not authenticated"),
        ("content", "452 4.3.1 out of space"),
    ],
)
def test_what_is_refused_for_now_or_through_our_own_fault_is_tried_again_and_blames_no_address(
    catalogue, letterhead, server, postbox, where, reply
):
    if where == "address":
        postbox.refusals = {"a@example.org": reply}
    else:
        postbox.content_refusal = reply
    queue(catalogue, letterhead, "a@example.org")
    result = sent(catalogue, server, letterhead)
    assert (result.sent, result.queued) == (0, 1)
    waiting = only(catalogue)
    assert (waiting.status, waiting.attempts, waiting.due) == ("queued", 1, NOW + timedelta(hours=2))
    assert waiting.reply == reply
    with catalogue.session() as session:
        assert not is_suppressed(session, "a@example.org", NOW, secret=letterhead.secret)
    postbox.refusals, postbox.content_refusal = {}, None
    assert sent(catalogue, server, letterhead, NOW + timedelta(hours=1, minutes=59)).sent == 0
    assert sent(catalogue, server, letterhead, NOW + timedelta(hours=2)).sent == 1


def test_it_waits_two_to_sixty_four_hours_and_then_fails(catalogue, letterhead, server, postbox):
    postbox.refusals = {"a@example.org": "451 later"}
    queue(catalogue, letterhead, "a@example.org")
    now, waits = NOW, []
    while (waiting := only(catalogue)).status == "queued":
        now = waiting.due or now
        sent(catalogue, server, letterhead, now)
        waits.append(((only(catalogue).due or now) - now) / timedelta(hours=1))
    assert waits[:-1] == [2, 4, 8, 16, 32, 64]
    assert (waiting.status, waiting.attempts, waiting.reply) == ("failed", 7, "451 later")
    with catalogue.session() as session:
        assert not is_suppressed(session, "a@example.org", now, secret=letterhead.secret)


def test_a_sender_that_is_refused_stops_the_run_and_counts_against_no_mail(catalogue, letterhead, server, postbox):
    postbox.sender_refusal = "550 5.7.1 log in first"
    queue(catalogue, letterhead, "a@example.org", "b@example.org")
    result = sent(catalogue, server, letterhead)
    assert (result.sent, result.queued, len(result.failures)) == (0, 2, 1)
    assert "log in first" in result.failures[0]
    postbox.sender_refusal = None
    assert sent(catalogue, server, letterhead).sent == 2


def test_a_suppressed_address_is_sent_nothing_until_its_wait_is_over_or_for_good(
    catalogue, letterhead, server, postbox
):
    queue(catalogue, letterhead, "left@example.org", "bounced@example.org", "c@example.org")
    back = NOW + timedelta(hours=4)
    with catalogue.session() as session:
        suppress(session, "Left@example.org", Reason.COMPLAINT, NOW, secret=letterhead.secret)
        suppress(session, "bounced@example.org", Reason.SOFT_BOUNCE, NOW, back, secret=letterhead.secret)
    assert sent(catalogue, server, letterhead).sent == 1
    assert statuses(catalogue) == {
        "left@example.org": "dropped",
        "bounced@example.org": "queued",
        "c@example.org": "sent",
    }
    assert sent(catalogue, server, letterhead, back).sent == 1
    with catalogue.session() as session:
        lift(session, "left@example.org", secret=letterhead.secret)
    assert sent(catalogue, server, letterhead, back).sent == 0


def test_what_its_reader_no_longer_wants_is_dropped(catalogue, letterhead, server, postbox):
    queue(catalogue, letterhead, "a@example.org")
    unwanted = Post(
        target=server, sender=letterhead.sender, secret=letterhead.secret, written=lambda _session, _delivery: None
    )
    assert send(catalogue, unwanted.channel(), lambda: NOW).sent == 0
    assert statuses(catalogue) == {"a@example.org": "dropped"}
    assert postbox.raw == []


def test_a_whole_batch_that_does_not_go_keeps_none_behind_it_from_going(catalogue, letterhead, server, postbox):
    queue(catalogue, letterhead, *(f"left{number}@example.org" for number in range(LEASED_AT_ONCE)), "a@example.org")
    with catalogue.session() as session:
        for number in range(LEASED_AT_ONCE):
            suppress(session, f"left{number}@example.org", Reason.ERASED, NOW, secret=letterhead.secret)
    assert sent(catalogue, server, letterhead).sent == 1


def test_a_server_that_closes_midway_is_gone_on_with_at_the_next_run(catalogue, letterhead, server, postbox):
    queue(catalogue, letterhead, "a@example.org", "b@example.org", "c@example.org")
    postbox.closing_after = 1
    result = sent(catalogue, server, letterhead)
    assert (result.sent, result.queued, len(result.failures)) == (1, 2, 1)
    postbox.closing_after = None
    assert sent(catalogue, server, letterhead).sent == 2
    assert [mail["To"] for mail in postbox.accepted] == ["a@example.org", "b@example.org", "c@example.org"]


def test_an_unreachable_server_leaves_everything_queued_and_says_so_in_one_line(catalogue, letterhead):
    queue(catalogue, letterhead, "a@example.org")
    target = MailServer(host="127.0.0.1", port=free_port(), user="u", password="secret")
    result = sent(catalogue, target, letterhead)
    assert (result.sent, result.queued) == (0, 1)
    [line] = result.failures
    assert f"smtp://127.0.0.1:{target.port}" in line
    assert "\n" not in line
    assert "secret" not in line
    assert (only(catalogue).attempts, only(catalogue).leased_until) == (0, None)


def test_a_folder_holds_one_complete_file_a_mail(catalogue, letterhead, tmp_path):
    queue(catalogue, letterhead, "a@example.org", "b@example.org")
    assert sent(catalogue, MailFolder(path=tmp_path / "mail"), letterhead).sent == 2
    files = sorted((tmp_path / "mail").iterdir())
    assert {file.suffix for file in files} == {".eml"}
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    assert {mail["To"] for mail in mails} == {"a@example.org", "b@example.org"}
    assert {file.stem for file in files} == {mail["Message-ID"].strip("<>") for mail in mails}


def test_a_folder_that_cannot_be_written_leaves_everything_queued(catalogue, letterhead, tmp_path):
    queue(catalogue, letterhead, "a@example.org")
    (tmp_path / "mail").write_text("a file where a folder should be")
    result = sent(catalogue, MailFolder(path=tmp_path / "mail"), letterhead)
    assert (result.sent, result.queued, len(result.failures)) == (0, 1, 1)


def test_a_process_dying_before_it_noted_a_mail_as_sent_sends_it_again_under_the_same_name(
    catalogue, letterhead, tmp_path
):
    moments = iter([NOW, NOW])

    def dying() -> datetime:
        try:
            return next(moments)
        except StopIteration:
            raise Killed from None

    queue(catalogue, letterhead, "a@example.org")
    folder = MailFolder(path=tmp_path / "mail")
    with pytest.raises(Killed):
        send(catalogue, post(folder, letterhead).channel(), dying)
    before = _eml(folder.path)
    assert sent(catalogue, folder, letterhead, NOW + LEASE).sent == 1
    assert _eml(folder.path) == before
    assert len(before) == 1


def _eml(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.glob("*.eml")}


def test_a_mail_is_queued_once_for_each_message_id(catalogue, letterhead):
    queue(catalogue, letterhead, "a@example.org", "a@example.org")
    assert statuses(catalogue) == {"a@example.org": "queued"}


def test_what_one_process_leased_no_other_takes_until_the_lease_is_over(catalogue, letterhead, server, postbox):
    queue(catalogue, letterhead, "a@example.org", "b@example.org")
    with catalogue.session() as session:
        assert len(lease(session, "mail", lambda _session, _deliveries, _now: None, NOW)) == 2
    assert sent(catalogue, server, letterhead, NOW + LEASE - timedelta(seconds=1)).sent == 0
    assert sent(catalogue, server, letterhead, NOW + LEASE).sent == 2


def test_a_lease_about_to_end_is_given_up_rather_than_sent_on(catalogue, letterhead, server, postbox):
    queue(catalogue, letterhead, "a@example.org", "b@example.org")
    hours = iter([NOW, NOW + LEASE, NOW + LEASE])

    def slow() -> datetime:
        return next(hours, NOW + LEASE + LEASE)

    result = send(catalogue, post(server, letterhead).channel(), slow)
    assert [mail["To"] for mail in postbox.accepted] == ["a@example.org", "b@example.org"]
    assert result.sent == 2


def test_processes_that_send_at_once_share_the_work_and_send_nothing_twice(
    tmp_path, catalogue, letterhead, server, postbox
):
    emails = [f"reader{number}@example.org" for number in range(120)]
    queue(catalogue, letterhead, *emails)
    results: list[SendResult] = []

    def work() -> None:
        own = open_catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
        results.append(sent(own, server, letterhead))
        own.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(mail["To"] for mail in postbox.accepted) == dict.fromkeys(emails, 1)
    assert sum(result.sent for result in results) == len(emails)
