"""The configured sender: whether its domain's records let receivers trust our mails (SPF, DKIM, DMARC)."""

from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parseaddr
from ipaddress import ip_address

from dns.resolver import Resolver

from alerts.authentication.findings import Finding, good, missing, unknown
from alerts.authentication.names import LookupFailed, addresses, mail_servers, tags, texts
from alerts.authentication.spf import Evaluation, SpfError, published
from alerts.sending.signature import Signer

PARENTS = 8  # labels of a name that are looked at for DMARC, as the tree walk of its revision has it


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """Who mails come from, a name with an address; what signs them, if anything; from which address, where known."""

    address: str
    signer: Signer | None
    host: str = ""

    @property
    def domain(self) -> str:
        """The domain that receivers hold responsible: From, envelope and signature all name it, so they are aligned."""
        return parseaddr(self.address)[1].rpartition("@")[2].lower()


def check_sender(resolver: Resolver, sender: Sender) -> list[Finding]:
    """Return what receivers will find of SPF, DKIM, DMARC, and of the way back for bounces.

    Where DNS gives no answer, that is the finding.
    """
    return [_answered(check, resolver, sender) for check in (_spf, _dkim, _dmarc, _bounces)]


def _answered(check: Callable[[Resolver, Sender], Finding], resolver: Resolver, sender: Sender) -> Finding:
    try:
        return check(resolver, sender)
    except LookupFailed as failed:
        return unknown(str(failed))


def _spf(resolver: Resolver, sender: Sender) -> Finding:
    try:
        record = published(resolver, sender.domain)
        if record is None:
            return missing(f'SPF: {sender.domain} has no record: publish TXT "v=spf1 ip4:YOUR-SERVER -all"')
        if not sender.host:
            return unknown(f"SPF: {sender.domain} says {record}; name the sending machine's IP address with --host")
        result = Evaluation(resolver=resolver, sending=ip_address(sender.host)).result(sender.domain)
    except SpfError as error:
        return missing(f"SPF: {error}")
    except ValueError:
        return unknown(f"SPF: {sender.host} is no IP address: give --host that of the sending machine")
    if result == "pass":
        return good(f"SPF: {sender.domain} lets {sender.host} send ({record})")
    return missing(f"SPF: {sender.domain} does not let {sender.host} send ({result}): add it to {record}")


def _dkim(resolver: Resolver, sender: Sender) -> Finding:
    if sender.signer is None:
        return missing("DKIM: mails are not signed: set TREATYWATCH_DKIM_KEY to a file with an RSA key")
    name = f"{sender.signer.selector}._domainkey.{sender.domain}"
    wanted = f'publish TXT "v=DKIM1; k=rsa; p={sender.signer.public_key()}"'
    records = [tags(text) for text in texts(resolver, name)]
    keys = [record["p"] for record in records if "p" in record]
    if not keys:
        return missing(f"DKIM: {name} has no record: {wanted}")
    if keys != [sender.signer.public_key()]:
        return missing(f"DKIM: {name} publishes another key than TREATYWATCH_DKIM_KEY: {wanted}")
    if "y" in records[0].get("t", "").split(":"):
        return missing(f"DKIM: {name} says that it is only being tested: take t=y out of it")
    return good(f"DKIM: {name} publishes the key that signs")


def _dmarc(resolver: Resolver, sender: Sender) -> Finding:
    labels = sender.domain.split(".")
    for first in range(max(0, len(labels) - PARENTS), len(labels)):
        name = "_dmarc." + ".".join(labels[first:])
        records = [text for text in texts(resolver, name) if tags(text).get("v", "").upper() == "DMARC1"]
        if len(records) == 1 and tags(records[0]).get("p", "").lower() in ("none", "quarantine", "reject"):
            return good(f"DMARC: {name} says {records[0]}; From, envelope and signature all name {sender.domain}")
        if records:
            return missing(f"DMARC: {name} is not one record with p=none, quarantine or reject: {'; '.join(records)}")
    return missing(f'DMARC: _dmarc.{sender.domain} has no record: publish TXT "v=DMARC1; p=none; rua=mailto:YOU"')


def _bounces(resolver: Resolver, sender: Sender) -> Finding:
    if servers := mail_servers(resolver, sender.domain) or addresses(resolver, sender.domain):
        return good(f"bounces: {sender.domain} takes mail at {', '.join(servers)}")
    return missing(f"bounces: {sender.domain} takes no mail, so that none come back: publish an MX record for it")
