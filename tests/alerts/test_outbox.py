import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from alerts.letterhead import Letterhead
from alerts.mail import compose, message_id
from alerts.outbox import enqueue, send
from tests.alerts.conftest import NOW, Killed
from treatywatch.catalogue.alert_tables import Delivery
from treatywatch.catalogue.database import Catalogue


class Postbox:
    """An SMTP server's memory: it keeps what it accepted, and refuses whom it is told to."""

    def __init__(self) -> None:
        self.accepted: list[EmailMessage] = []
        self.senders: list[str] = []
        self.refused: set[str] = set()
        self.closing_after: int | None = None

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.closing_after is not None and len(self.accepted) >= self.closing_after:
            return "421 closing down"
        self.accepted.append(message_from_bytes(envelope.content, policy=policy.default))
        self.senders.append(envelope.mail_from)
        return "250 OK"


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def server(postbox: Postbox) -> Iterator[str]:
    controller = Controller(postbox, hostname="127.0.0.1", port=_free_port())
    controller.start()
    yield f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def queue(catalogue: Catalogue, letterhead: Letterhead, *emails: str) -> None:
    with catalogue.session() as session:
        for email in emails:
            enqueue(session, mail(email, letterhead), NOW)


def mail(email: str, letterhead: Letterhead) -> EmailMessage:
    return compose(
        "confirmation",
        identity=message_id("confirm", [email], letterhead.domain),
        to=email,
        subject="Une recherche : logement à Nairobi",
        now=NOW,
        letterhead=letterhead,
        content={"label": "x", "query": "x", "rate": "daily", "link": "https://treatywatch.example/", "until": NOW},
        headers={},
    )


def statuses(catalogue: Catalogue) -> dict[str, str]:
    with catalogue.session() as session:
        return {delivery.email: delivery.status for delivery in session.scalars(select(Delivery))}


def test_a_server_is_given_each_mail_once(catalogue, letterhead, server, postbox):
    queue(catalogue, letterhead, "a@example.org", "b@example.org")
    first = send(catalogue, server, lambda: NOW)
    again = send(catalogue, server, lambda: NOW)
    assert (first.sent, first.queued, first.failures) == (2, 0, ())
    assert again.sent == 0
    assert [mail["To"] for mail in postbox.accepted] == ["a@example.org", "b@example.org"]
    assert [mail["Subject"] for mail in postbox.accepted] == ["Une recherche : logement à Nairobi"] * 2
    assert set(postbox.senders) == {"alerts@treatywatch.example"}


def test_a_mail_refused_stays_queued_and_the_others_go(catalogue, letterhead, server, postbox):
    postbox.refused = {"a@example.org"}
    queue(catalogue, letterhead, "a@example.org", "b@example.org")
    result = send(catalogue, server, lambda: NOW)
    assert (result.sent, result.queued) == (1, 1)
    assert "550" in result.failures[0]
    assert "a@example.org" in result.failures[0]
    assert statuses(catalogue) == {"a@example.org": "queued", "b@example.org": "sent"}


def test_a_server_that_closes_midway_is_gone_on_with_at_the_next_run(catalogue, letterhead, server, postbox):
    queue(catalogue, letterhead, "a@example.org", "b@example.org", "c@example.org")
    postbox.closing_after = 1
    result = send(catalogue, server, lambda: NOW)
    assert (result.sent, result.queued, len(result.failures)) == (1, 2, 1)
    postbox.closing_after = None
    assert send(catalogue, server, lambda: NOW).sent == 2
    assert [mail["To"] for mail in postbox.accepted] == ["a@example.org", "b@example.org", "c@example.org"]


def test_an_unreachable_server_leaves_everything_queued_and_says_so_in_one_line(catalogue, letterhead):
    queue(catalogue, letterhead, "a@example.org")
    target = f"smtp://127.0.0.1:{_free_port()}"
    result = send(catalogue, target, lambda: NOW)
    assert (result.sent, result.queued) == (0, 1)
    [line] = result.failures
    assert target in line
    assert "\n" not in line


def test_a_folder_holds_one_complete_file_a_mail(catalogue, letterhead, tmp_path):
    queue(catalogue, letterhead, "a@example.org", "b@example.org")
    assert send(catalogue, f"folder:{tmp_path / 'mail'}", lambda: NOW).sent == 2
    files = sorted((tmp_path / "mail").iterdir())
    assert {file.suffix for file in files} == {".eml"}
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    assert {mail["To"] for mail in mails} == {"a@example.org", "b@example.org"}
    assert {file.stem for file in files} == {mail["Message-ID"].strip("<>") for mail in mails}


def test_a_folder_that_cannot_be_written_leaves_everything_queued(catalogue, letterhead, tmp_path):
    queue(catalogue, letterhead, "a@example.org")
    (tmp_path / "mail").write_text("a file where a folder should be")
    result = send(catalogue, f"folder:{tmp_path / 'mail'}", lambda: NOW)
    assert (result.sent, result.queued, len(result.failures)) == (0, 1, 1)


def test_a_process_dying_before_it_noted_a_mail_as_sent_sends_it_again_under_the_same_name(
    catalogue, letterhead, tmp_path
):
    def dying() -> None:
        raise Killed

    queue(catalogue, letterhead, "a@example.org")
    with pytest.raises(Killed):
        send(catalogue, f"folder:{tmp_path}", dying)
    before = _eml(tmp_path)
    assert send(catalogue, f"folder:{tmp_path}", lambda: NOW).sent == 1
    assert _eml(tmp_path) == before
    assert len(before) == 1


def _eml(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.glob("*.eml")}


def test_a_mail_is_queued_once_for_each_message_id(catalogue, letterhead):
    queue(catalogue, letterhead, "a@example.org", "a@example.org")
    assert statuses(catalogue) == {"a@example.org": "queued"}
