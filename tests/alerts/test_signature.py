"""Signatures are checked by dkimpy, an implementation that is none of ours, with the record that would be in DNS."""

import stat
from email import policy
from email.message import EmailMessage
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from alerts.mail import compose, list_headers, message_id
from alerts.sending.signature import Signer
from tests.alerts.certificates import rsa_key
from tests.alerts.conftest import NOW, READER
from treatywatch.refusal import Refusal

DOMAIN = "treatywatch.example"


def key_file(folder: Path, pem: bytes, mode: int = 0o600) -> Path:
    file = folder / "dkim.pem"
    file.write_bytes(pem)
    file.chmod(mode)
    return file


@pytest.fixture(scope="module")
def signer(tmp_path_factory) -> Signer:
    file = key_file(tmp_path_factory.mktemp("key"), rsa_key())
    return Signer.load(file, selector="alerts", domain=DOMAIN)


def verifies(signed: bytes, signer: Signer) -> bool:
    records = {b"alerts._domainkey.treatywatch.example.": f"v=DKIM1; k=rsa; p={signer.public_key()}".encode()}
    return dkim.verify(signed, dnsfunc=lambda name, timeout=5: records.get(name))


@pytest.fixture
def alert(letterhead) -> bytes:
    return compose(
        "confirmation",
        identity=message_id("confirm", [READER], letterhead.domain),
        to=READER,
        subject="Une très longue recherche : le droit à un logement suffisant à Nairobi et l’eau à Mombasa",
        now=NOW,
        letterhead=letterhead,
        content={"label": "x", "query": "x", "rate": "daily", "link": "https://treatywatch.example/", "until": NOW},
        headers=list_headers("alerts", letterhead, letterhead.stop_url([1]), one_click=True),
    ).as_bytes()


def test_a_signed_mail_verifies_and_covers_what_a_reader_and_a_mail_program_go_by(signer, alert):
    signed = signer.signed(alert)
    assert signed.endswith(alert)
    assert verifies(signed, signer)
    head = signed.partition(b"\r\n bh=")[0].decode().lower()
    names = head.partition("h=")[2].strip(" ;\r\n").split(":")
    assert names.count("from") == 2
    assert {"to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post"} <= set(names)


@pytest.mark.parametrize(
    "tampered",
    [
        lambda mail: mail.replace(b"To: reader@", b"To: other@"),
        lambda mail: mail.replace(b"List-Unsubscribe: <https", b"List-Unsubscribe: <http"),
        lambda mail: mail.replace(b"Subject: ", b"Subject: Re: "),
        lambda mail: mail.replace(b"\r\nTo: ", b"\r\nFrom: Somebody <else@example.org>\r\nTo: "),
        lambda mail: mail.replace(b"</html>", b"more</html>"),
        lambda mail: b"From: Somebody <else@example.org>\r\n" + mail,
    ],
)
def test_whatever_is_changed_or_added_breaks_the_signature(signer, alert, tampered):
    signed = signer.signed(alert)
    assert tampered(signed) != signed
    assert not verifies(tampered(signed), signer)


@pytest.mark.parametrize("body", ["", "\r\n", "a", "a  b \t\r\n\r\n \r\n", " \r\n", "a\r\n\r\n\r\n", "\r\n\r\na"])
def test_bodies_of_every_ending_verify(signer, body):
    mail = f"From: a@{DOMAIN}\r\nTo: b@example.org\r\nSubject:\r\n  folded \r\n\tthrice\r\n\r\n{body}".encode()
    assert verifies(signer.signed(mail), signer)


@given(
    subject=st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=200),
    body=st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
)
def test_mails_of_every_kind_verify(signer, subject, body):
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"], message["Subject"] = f"a@{DOMAIN}", READER, subject
    message.set_content(body, cte="quoted-printable")
    assert verifies(signer.signed(message.as_bytes()), signer)


def test_a_key_that_others_may_read_is_refused_in_one_line(tmp_path):
    file = key_file(tmp_path, rsa_key(), mode=0o640)
    with pytest.raises(Refusal, match=rf"others may read {file} \(mode 640\): chmod 600") as refused:
        Signer.load(file, selector="alerts", domain=DOMAIN)
    assert "\n" not in str(refused.value)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


@pytest.mark.parametrize("what", ["missing", "text", "elliptic", "encrypted"])
def test_a_file_that_is_no_usable_key_is_refused_in_one_line(tmp_path, what):
    curve = ec.generate_private_key(ec.SECP256R1())
    elliptic = curve.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem = {
        "text": b"no key",
        "elliptic": elliptic,
        "encrypted": rsa_key().replace(b"PRIVATE KEY", b"ENCRYPTED PRIVATE KEY"),
    }
    file = tmp_path / "none.pem" if what == "missing" else key_file(tmp_path, pem[what])
    with pytest.raises(Refusal, match="TREATYWATCH_DKIM_KEY") as refused:
        Signer.load(file, selector="alerts", domain=DOMAIN)
    assert "\n" not in str(refused.value)
