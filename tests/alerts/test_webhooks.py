"""Webhooks, against a real server with a certificate of its own; signatures are checked by another's library."""

import base64
import http.server
import json
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from alerts.batches import prepare
from alerts.sending.mails import Post
from alerts.sending.run import SendResult, send
from alerts.webhooks.channel import WAITS, Webhooks
from alerts.webhooks.request import WayOut, WebhookError, checked, post
from alerts.webhooks.signing import webhook_secret
from tests.alerts.certificates import Certified, certified
from tests.alerts.conftest import HOUSING, NOW, READER, Invented, publish, saved, subscribe
from tests.alerts.postbox import free_port
from treatywatch.catalogue.alert_tables import Delivery
from treatywatch.mail_target import MailFolder
from treatywatch.public_network import is_public


class Listener(http.server.ThreadingHTTPServer):
    """A subscriber's own system: keeps what it was told, and answers as it is told to."""

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), Told)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.told: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        self.location = ""

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.server_port}/told?by=treatywatch"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that leaves over the certificate."""


class Told(http.server.BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.path == "/told?by=treatywatch"
        self.server.told.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def listening(ends: Certified) -> Iterator[Listener]:
    listener = Listener(ends.server)
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield listener
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()


@pytest.fixture
def ends(tmp_path) -> Certified:
    return certified(tmp_path)


@pytest.fixture
def listener(ends) -> Iterator[Listener]:
    with listening(ends) as listener:
        yield listener


@pytest.fixture
def webhooks(letterhead, ends) -> Webhooks:
    way_out = WayOut(admits=lambda address: address == "127.0.0.1", trusted=ends.client)
    return Webhooks(letterhead=letterhead, way_out=way_out)


@pytest.fixture
def search(catalogue, matcher, letterhead, listener) -> int:
    """A saved search with a webhook, and something found for it."""
    number = subscribe(catalogue, matcher)
    with catalogue.session() as session:
        saved(session, number).webhook = listener.url
        publish(session, Invented())
    prepare(catalogue, matcher, letterhead, NOW)
    return number


def told(catalogue, webhooks: Webhooks, now: datetime = NOW) -> SendResult:
    return send(catalogue, webhooks.channel(), lambda: now)


def only(catalogue) -> tuple[str, str, datetime | None]:
    with catalogue.session() as session:
        delivery = session.scalars(select(Delivery).where(Delivery.channel == "webhook")).one()
        return delivery.status, delivery.reply, delivery.due


def mailed(catalogue, letterhead, folder, now: datetime) -> list[str]:
    written = Post(
        target=MailFolder(path=folder),
        sender=letterhead.sender,
        secret=letterhead.secret,
        written=lambda _session, delivery: delivery.message,
    )
    send(catalogue, written.channel(), lambda: now)
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in folder.glob("*.eml")]
    return [str(mail["Subject"]) for mail in mails]


def test_a_webhook_is_told_once_with_the_quotation_and_a_signature_that_verifies(
    catalogue, webhooks, listener, search, letterhead
):
    assert (told(catalogue, webhooks).sent, told(catalogue, webhooks).sent) == (1, 0)
    [(headers, body)] = listener.told
    secret = webhook_secret(READER, listener.url, secret=letterhead.secret)
    said = Webhook(secret).verify(body, headers)
    [found] = said["data"]["searches"]
    [paragraph] = found["paragraphs"]
    assert (said["type"], found["id"], found["query"]) == ("alert", search, "housing")
    assert (paragraph["text"], paragraph["number"], paragraph["page"]) == (HOUSING, "48 (b)", 7)
    assert paragraph["link"].startswith("https://treatywatch.example/")
    assert only(catalogue)[:2] == ("sent", "200 ok")


@pytest.mark.parametrize("changed", ["body", "secret", "id", "timestamp"])
def test_whatever_is_changed_breaks_the_signature(catalogue, webhooks, listener, search, letterhead, changed):
    told(catalogue, webhooks)
    [(headers, body)] = listener.told
    secret = webhook_secret(READER, listener.url, secret=letterhead.secret)
    if changed == "body":
        body = body.replace(b"housing", b"hunting")
    elif changed == "secret":
        secret = webhook_secret(READER, listener.url + "x", secret=letterhead.secret)
    elif changed == "id":
        headers["webhook-id"] += "x"
    else:
        headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) + 1)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, headers)


def test_the_example_of_the_documentation_tells_us_from_others(catalogue, webhooks, listener, search, letterhead):
    page = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    given: dict[str, Callable[[dict[str, str], bytes, str], bool]] = {}
    exec(example, given)
    told(catalogue, webhooks)
    [(headers, body)] = listener.told
    secret = webhook_secret(READER, listener.url, secret=letterhead.secret)
    assert given["is_treatywatch"](headers, body, secret)
    assert not given["is_treatywatch"](headers, body + b" ", secret)
    assert not given["is_treatywatch"]({**headers, "webhook-timestamp": "1700000000"}, body, secret)


def test_a_secret_is_as_the_specification_has_it():
    secret = webhook_secret("A@example.org", "https://example.org/", secret="x")
    assert secret.startswith("whsec_")
    assert 24 <= len(base64.b64decode(secret.removeprefix("whsec_"))) <= 64
    assert secret == webhook_secret("a@example.org", "https://example.org/", secret="x")


def test_a_failing_webhook_is_tried_again_with_the_same_event_and_a_new_signature(
    catalogue, webhooks, listener, search
):
    listener.status = 500
    assert told(catalogue, webhooks).failures
    assert only(catalogue) == ("queued", "500 ok", NOW + WAITS[0])
    assert told(catalogue, webhooks, NOW + WAITS[0] - timedelta(seconds=1)).failures == ()
    listener.status = 204
    assert told(catalogue, webhooks, NOW + WAITS[0]).sent == 1
    (first, body), (second, again) = listener.told
    assert first["webhook-id"] == second["webhook-id"]
    assert body == again


def test_after_three_days_of_failures_it_is_off_its_owner_is_told_and_nothing_is_lost(
    catalogue, webhooks, listener, search, letterhead, matcher, tmp_path
):
    listener.status = 503
    now = NOW
    while (state := only(catalogue))[0] == "queued":
        now = state[2] or now
        told(catalogue, webhooks, now)
    assert timedelta(days=3) <= now - NOW <= timedelta(days=4)
    with catalogue.session() as session:
        assert saved(session, search).webhook == ""
    assert mailed(catalogue, letterhead, tmp_path / "mail", now) == ["Your webhook was switched off"]
    prepare(catalogue, matcher, letterhead, now)
    with catalogue.session() as session:
        waiting = session.scalars(select(Delivery).where(Delivery.status == "queued")).all()
        assert [(delivery.channel, delivery.email) for delivery in waiting] == [("mail", READER)]


def test_a_webhook_that_is_gone_is_off_at_once(catalogue, webhooks, listener, search):
    listener.status = 410
    told(catalogue, webhooks)
    assert only(catalogue)[0] == "failed"
    with catalogue.session() as session:
        assert saved(session, search).webhook == ""


def test_a_webhook_removed_before_it_was_told_is_told_by_mail(
    catalogue, webhooks, listener, search, matcher, letterhead
):
    with catalogue.session() as session:
        saved(session, search).webhook = ""
    assert told(catalogue, webhooks).sent == 0
    prepare(catalogue, matcher, letterhead, NOW)
    with catalogue.session() as session:
        states = session.execute(select(Delivery.channel, Delivery.status).order_by(Delivery.id)).all()
    assert [tuple(state) for state in states] == [("webhook", "dropped"), ("mail", "queued")]
    assert listener.told == []


def test_a_redirect_is_not_followed(catalogue, webhooks, listener, search):
    listener.status, listener.location = 307, listener.url
    told(catalogue, webhooks)
    assert len(listener.told) == 1
    assert only(catalogue)[0] == "queued"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254", "0"])
def test_no_address_inside_is_connected_to_whatever_its_name(host, ends):
    with listening(ends) as listener, pytest.raises(WebhookError, match="no public address"):
        post(f"https://{host}:{listener.server_port}/told", b"x", {}, WayOut(trusted=ends.client))
    assert listener.told == []


def test_the_address_that_was_checked_is_the_one_connected_to(ends):
    asked: list[str] = []

    def admits(address: str) -> bool:
        asked.append(address)
        return not asked[1:]

    with listening(ends) as listener:
        way_out = WayOut(admits=admits, trusted=ends.client)
        assert post(listener.url, b"x", {"Content-Type": "text/plain"}, way_out) == (200, "ok")
        assert asked == ["127.0.0.1"]
        with pytest.raises(WebhookError, match="no public address"):
            post(listener.url, b"x", {}, way_out)
    assert len(listener.told) == 1


def test_a_server_without_a_trusted_certificate_or_none_at_all_is_told_nothing(listener):
    with pytest.raises(WebhookError, match="certificate"):
        post(listener.url, b"x", {}, WayOut(admits=lambda address: True))
    with pytest.raises(WebhookError, match="does not answer"):
        post(f"https://127.0.0.1:{free_port()}/", b"x", {}, WayOut(admits=lambda address: True))
    assert listener.told == []


@pytest.mark.parametrize(
    "url",
    ["http://example.org/", "https://", "ftp://x", "https://u:p@example.org/", "https://é.org/", "https://x:y/", "x"],
)
def test_what_cannot_be_a_webhook_is_refused_in_one_line(url):
    with pytest.raises(WebhookError, match=r"https://example\.org/path") as refused:
        checked(url)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("193.194.138.190", True),
        ("2001:4860:4860::8888", True),
        ("::ffff:8.8.8.8", True),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::8.8.8.8", True),
        ("64:ff9b::10.0.0.1", False),
        ("2002:0a00:0001::", False),
        ("fe80::1%eth0", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
    ],
)
def test_an_address_is_public_only_if_what_is_inside_it_is(address, public):
    assert is_public(address) is public


def test_moments_are_this_one(catalogue, webhooks, listener, search):
    told(catalogue, webhooks)
    [(headers, _)] = listener.told
    assert abs(datetime.now(UTC).timestamp() - int(headers["webhook-timestamp"])) < 60
    assert json.loads(listener.told[0][1])["timestamp"] == NOW.isoformat()
