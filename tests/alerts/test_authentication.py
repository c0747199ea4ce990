"""What receivers find of a sender, asked of a real DNS server on this machine."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.authentication.findings import Finding, Mark
from alerts.authentication.received import check_received
from alerts.authentication.sender import Sender, check_sender
from alerts.authentication.spf import Evaluation, SpfError
from alerts.mail import compose, list_headers, message_id
from alerts.sending.signature import Signer
from tests.alerts.certificates import rsa_key
from tests.alerts.conftest import NOW
from tests.alerts.name_server import Zone, resolving
from tests.alerts.test_signature import key_file
from treatywatch.app.house import open_house
from treatywatch.app.mail_checking import check_copy, check_mail, send_test
from treatywatch.settings import Settings

DOMAIN = "treatywatch.example"


@pytest.fixture(scope="module")
def signer(tmp_path_factory) -> Signer:
    return Signer.load(key_file(tmp_path_factory.mktemp("key"), rsa_key()), selector="alerts", domain=DOMAIN)


def key_record(signer: Signer, **changed: str) -> str:
    said = {"v": "DKIM1", "k": "rsa", "p": signer.public_key(), **changed}
    record = "; ".join(f"{name}={value}" for name, value in said.items())
    return " ".join(f'"{record[start : start + 200]}"' for start in range(0, len(record), 200))


@pytest.fixture(scope="module")
def zone(signer) -> dict[tuple[str, str], list[str]]:
    """The records as docs/operating.md asks for them."""
    return {
        (DOMAIN, "TXT"): ['"v=spf1 ip4:198.51.100.0/28 -all"', '"another word"'],
        (DOMAIN, "MX"): [f"10 mx.{DOMAIN}."],
        (f"alerts._domainkey.{DOMAIN}", "TXT"): [key_record(signer)],
        (f"_dmarc.{DOMAIN}", "TXT"): [f'"v=DMARC1; p=quarantine; rua=mailto:dmarc@{DOMAIN}"'],
    }


def found(zone: Zone, signer: Signer | None, host: str = "198.51.100.4", domain: str = DOMAIN) -> list[Finding]:
    with resolving(zone) as resolver:
        return check_sender(resolver, Sender(address=f"Treatywatch <alerts@{domain}>", signer=signer, host=host))


def wrong(findings: list[Finding]) -> list[str]:
    return [finding.said for finding in findings if finding.mark is not Mark.GOOD]


def test_a_sender_whose_records_are_all_there_is_in_order(zone, signer):
    findings = found(zone, signer)
    assert wrong(findings) == []
    assert [finding.said.split(":")[0] for finding in findings] == ["SPF", "DKIM", "DMARC", "bounces"]


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ((DOMAIN, "TXT"), "SPF: treatywatch.example has no record"),
        ((DOMAIN, "MX"), "bounces: treatywatch.example takes no mail"),
        (
            (f"alerts._domainkey.{DOMAIN}", "TXT"),
            "DKIM: alerts._domainkey.treatywatch.example has no record: publish TXT",
        ),
        ((f"_dmarc.{DOMAIN}", "TXT"), "DMARC: _dmarc.treatywatch.example has no record: publish TXT"),
    ],
)
def test_each_record_that_is_missing_is_said_alone(zone, signer, record, said):
    [line] = wrong(found({name: held for name, held in zone.items() if name != record}, signer))
    assert line.startswith(said)
    assert "\n" not in line


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({(DOMAIN, "TXT"): ['"v=spf1 -all"']}, "SPF: treatywatch.example does not let 198.51.100.4 send (fail)"),
        (
            {(DOMAIN, "TXT"): ['"v=spf1 -all"', '"v=spf1 +all"']},
            "SPF: treatywatch.example has 2 SPF records: leave one",
        ),
        ({(DOMAIN, "TXT"): ()}, "treatywatch.example (TXT) cannot be looked up"),
        ({(DOMAIN, "MX"): ["0 ."]}, "bounces: treatywatch.example takes no mail"),
        ({(f"_dmarc.{DOMAIN}", "TXT"): ['"v=DMARC1"']}, "DMARC: _dmarc.treatywatch.example is not one record"),
    ],
)
def test_each_record_that_is_wrong_is_said_alone(zone, signer, changed, said):
    [line] = wrong(found({**zone, **changed}, signer))
    assert line.startswith(said)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"p": ""}, "DKIM: alerts._domainkey.treatywatch.example publishes another key"),
        ({"p": "MIIBIjANBgkqhkiG9w0BAQ"}, "DKIM: alerts._domainkey.treatywatch.example publishes another key"),
        ({"t": "y:s"}, "DKIM: alerts._domainkey.treatywatch.example says that it is only being tested"),
    ],
)
def test_a_published_key_that_is_not_ours_is_said(zone, signer, changed, said):
    [line] = wrong(found({**zone, (f"alerts._domainkey.{DOMAIN}", "TXT"): [key_record(signer, **changed)]}, signer))
    assert line.startswith(said)


def test_mails_that_nothing_signs_are_said(zone):
    assert wrong(found(zone, None)) == [
        "DKIM: mails are not signed: set TREATYWATCH_DKIM_KEY to a file with an RSA key"
    ]


def test_without_the_address_that_mails_leave_from_spf_is_not_said_to_be_right(zone, signer):
    for host in ("", "mail.example"):
        [finding] = [finding for finding in found(zone, signer, host=host) if finding.mark is not Mark.GOOD]
        assert finding.mark is Mark.UNKNOWN
        assert "--host" in finding.said


def test_dmarc_of_a_parent_holds_for_its_children(zone, signer):
    findings = found(zone, signer, domain=f"mail.{DOMAIN}")
    assert any("_dmarc.treatywatch.example says" in finding.said for finding in findings)


ZONE = {
    ("a.example", "A"): ["192.0.2.1"],
    ("a.example", "AAAA"): ["2001:db8::1"],
    ("mx.example", "MX"): ["10 a.example."],
    ("own.example", "TXT"): ['"v=spf1 a:a.example -all"'],
    ("loop.example", "TXT"): ['"v=spf1 include:loop.example -all"'],
}


@pytest.mark.parametrize(
    ("record", "sending", "result"),
    [
        ("v=spf1 ip4:192.0.2.0/24 -all", "192.0.2.9", "pass"),
        ("v=spf1 ip4:192.0.2.9 ~all", "192.0.2.8", "softfail"),
        ("v=spf1 ip6:2001:db8::/32 -all", "2001:db8::7", "pass"),
        ("v=spf1 a:a.example -all", "192.0.2.1", "pass"),
        ("v=spf1 a:a.example/24 -all", "192.0.2.77", "pass"),
        ("v=spf1 a:a.example//64 -all", "2001:db8::2", "pass"),
        ("v=spf1 a:a.example//64 -all", "192.0.2.2", "fail"),
        ("v=spf1 mx:mx.example ?all", "2001:db8::1", "pass"),
        ("v=spf1 mx -all", "192.0.2.1", "fail"),
        ("v=spf1 include:own.example -all", "192.0.2.1", "pass"),
        ("v=spf1 include:own.example ?all", "192.0.2.2", "neutral"),
        ("v=spf1 redirect=own.example", "192.0.2.2", "fail"),
        ("V=SPF1 -IP4:192.0.2.2 +All", "192.0.2.2", "fail"),
        ("v=spf1", "192.0.2.2", "neutral"),
        ("v=spf2.0 -all", "192.0.2.2", "none"),
    ],
)
def test_spf_is_evaluated_as_its_standard_says(record, sending, result):
    with resolving({**ZONE, ("x.example", "TXT"): [f'"{record}"']}) as resolver:
        evaluation = Evaluation(resolver=resolver, sending=ipaddress.ip_address(sending))
        assert evaluation.result("x.example") == result


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1 ip4:none -all",
        "v=spf1 exists:%{i}.x -all",
        "v=spf1 ptr -all",
        "v=spf1 nonsense",
        "v=spf1 include:loop.example",
        "v=spf1 include:nobody.example -all",
    ],
)
def test_what_cannot_be_evaluated_is_said_and_never_taken_for_a_pass(record):
    with resolving({**ZONE, ("x.example", "TXT"): [f'"{record}"']}) as resolver, pytest.raises(SpfError):
        Evaluation(resolver=resolver, sending=ipaddress.ip_address("192.0.2.1")).result("x.example")


@pytest.fixture
def received(letterhead, signer) -> bytes:
    message = compose(
        "test",
        identity=message_id("test", [], letterhead.domain),
        to="a@example.org",
        subject="A test",
        now=NOW,
        letterhead=letterhead,
        content={},
        headers=list_headers("alerts", letterhead, letterhead.stop_url([]), one_click=True),
    )
    noted = b"Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=x; dkim=pass; dmarc=fail\r\n"
    return noted + signer.signed(message.as_bytes())


def test_a_received_mail_is_checked_for_its_signature_its_sender_and_its_headers(zone, received):
    with resolving(zone) as resolver:
        findings = check_received(received, resolver)
        assert wrong(findings) == ["the receiver noted dmarc=fail"]
        changed = check_received(received.replace(b"Subject: ", b"Subject: Re: "), resolver)
        assert "DKIM: there is no signature, or the mail was changed on its way" in wrong(changed)
        stranger = check_received(received.replace(b"alerts@treatywatch.example", b"alerts@other.example"), resolver)
        assert "DMARC: From names other.example, and the signature treatywatch.example" in wrong(stranger)
        bare = check_received(b"From: a@b.example\r\n\r\nx", resolver)
        assert len(wrong(bare)) == 3
    with resolving({}) as resolver:
        assert any("signature" in line for line in wrong(check_received(received, resolver)))


def test_no_mail_raises():
    with resolving({}) as resolver:

        @given(st.binary(max_size=300))
        def check(raw: bytes) -> None:
            assert check_received(b"DKIM-Signature: v=1; a=rsa-sha256; d=x; s=y; h=from; bh=" + raw, resolver)

        check()


def test_an_installation_is_checked_and_sends_a_test_that_holds_when_it_arrives(tmp_path, zone):
    settings = Settings(
        home=tmp_path,
        sender=f"Treatywatch <alerts@{DOMAIN}>",
        url="https://treatywatch.example",
        dkim_key=key_file(tmp_path, rsa_key()),
        dkim_selector="alerts",
    )
    with open_house(settings) as house, resolving(zone) as resolver:
        assert wrong(check_mail(house, resolver, host="198.51.100.4")) == []
        identity = send_test(house, "me@example.org")
        [file] = (tmp_path / "mail").glob("*.eml")
        assert file.stem == identity.strip("<>")
        assert wrong(check_copy(file, resolver)) == []
