"""DKIM signatures (RFC 6376): receivers can tell that a mail comes from the sender's domain and was not changed."""

import base64
import hashlib
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from treatywatch.refusal import Refusal

# RFC 6376, 5.4.1, and RFC 8058, 4. A header named here is covered even where it is missing: none can be added.
# "From" stands there twice: a second one put into the mail breaks the signature (RFC 6376, 8.15).
SIGNED = (
    "From",
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
)
SMALLEST_KEY = 1024  # bits; RFC 8301, 3.2, which advises 2048
_field = re.compile(rb"^([!-9;-~]+)[ \t]*:(.*(?:\r\n[ \t].*)*)\r\n", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Signer:
    """Signs mails for a domain with the key whose public half stands in its DNS under SELECTOR._domainkey."""

    domain: str
    selector: str
    key: RSAPrivateKey = field(repr=False)

    @classmethod
    def load(cls, file: Path, *, selector: str, domain: str) -> "Signer":
        """Read an RSA key in PEM; raises Refusal where the file holds none or is readable by others."""
        try:
            mode, pem = stat.S_IMODE(file.stat().st_mode), file.read_bytes()
        except OSError as error:
            raise Refusal(f"TREATYWATCH_DKIM_KEY: {file} cannot be read ({error.strerror})") from error
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise Refusal(f"TREATYWATCH_DKIM_KEY: others may read {file} (mode {mode:o}): chmod 600 {file}")
        try:
            key = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise Refusal(f"TREATYWATCH_DKIM_KEY: {file} is no unencrypted private key in PEM ({error})") from error
        if not isinstance(key, RSAPrivateKey) or key.key_size < SMALLEST_KEY:
            raise Refusal(
                f"TREATYWATCH_DKIM_KEY: {file} is no RSA key of {SMALLEST_KEY} bits or more: make one of 2048"
            )
        return cls(domain=domain, selector=selector, key=key)

    def public_key(self) -> str:
        """Return what the "p" of the DNS record must be: the public key in base 64."""
        der = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(der).decode()

    def signed(self, mail: bytes) -> bytes:
        """Return a mail, its lines ended by CRLF, with its signature as the first header (rsa-sha256, relaxed/relaxed).

        The standing libraries sign in pure Python, which took most of the time of a mail.
        """
        head, _, body = mail.partition(b"\r\n\r\n")
        body_hash = base64.b64encode(hashlib.sha256(_relaxed_body(body)).digest()).decode()
        unsigned = (
            f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={self.domain}; s={self.selector};\r\n"
            f" h={':'.join(SIGNED)};\r\n bh={body_hash};\r\n b="
        )
        said = _covered(head + b"\r\n") + _relaxed(b"DKIM-Signature", unsigned.encode()).removesuffix(b"\r\n")
        seal = base64.b64encode(self.key.sign(said, PKCS1v15(), SHA256())).decode()
        folded = "\r\n ".join(seal[start : start + 72] for start in range(0, len(seal), 72))
        return f"DKIM-Signature: {unsigned}{folded}\r\n".encode() + mail


def _covered(head: bytes) -> bytes:
    """Return the signed headers as they are hashed: of several of one name the last first (RFC 6376, 5.4.2)."""
    fields: dict[bytes, list[bytes]] = {}
    for name, value in _field.findall(head):
        fields.setdefault(name.lower(), []).append(_relaxed(name, value))
    named = (fields.get(name.lower().encode(), []) for name in SIGNED)
    return b"".join(values.pop() for values in named if values)


def _relaxed(name: bytes, value: bytes) -> bytes:
    """Return a header in the relaxed form (RFC 6376, 3.4.2): on one line, each run of blanks as one."""
    return name.lower() + b":" + re.sub(rb"[ \t\r\n]+", b" ", value).strip() + b"\r\n"


def _relaxed_body(body: bytes) -> bytes:
    """Return a body in the relaxed form (RFC 6376, 3.4.4): blanks as one, none at the ends of lines or of the body."""
    lines = re.sub(rb"[ \t]+", b" ", body).replace(b" \r\n", b"\r\n").rstrip(b" ")
    text = lines.rstrip(b"\r\n")
    return text + b"\r\n" if text else b""
