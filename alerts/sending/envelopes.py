"""Envelopes: each mail has a sender address of its own, signed, so that what bounces names the delivery it was."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from email.utils import parseaddr

MAILBOX = "bounces"
SEAL_BYTES = 10  # 80 bits: the local part stays under the 64 octets of RFC 5321, 4.5.3.1.1
# Some servers write a local part in lower case, so the token knows no capitals (base 32).
_address = re.compile(rb"bounces\+([1-9][0-9]{0,18})-([a-z2-7]{16})@", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelopes:
    """Makes and reads the addresses that bounces return to, at the domain of `sender`, an address with or without name.

    `secret` is the installation's; nobody without it can make an address that is read as one of ours.
    """

    sender: str
    secret: str = field(repr=False)

    @property
    def domain(self) -> str:
        """The domain of the sender's address."""
        return parseaddr(self.sender)[1].rpartition("@")[2]

    def address(self, delivery: int) -> str:
        """Return the envelope sender of a delivery: bounces+TOKEN@domain."""
        return f"{MAILBOX}+{delivery}-{self._seal(delivery)}@{self.domain}"

    def deliveries(self, raw: bytes) -> list[int]:
        """Return the ids of the deliveries whose envelope senders stand in a text, first named first.

        Addresses that were not made here are passed over.
        """
        named = [(int(number), seal.decode().lower()) for number, seal in _address.findall(raw)]
        ours = [number for number, seal in named if hmac.compare_digest(seal, self._seal(number))]
        return list(dict.fromkeys(ours))

    def named(self, raw: bytes) -> bool:
        """True where a text holds an address in our form, whoever made it."""
        return _address.search(raw) is not None

    def _seal(self, delivery: int) -> str:
        said = f"treatywatch.bounce:{delivery}".encode()
        digest = hmac.digest(self.secret.encode(), said, hashlib.sha256)[:SEAL_BYTES]
        return base64.b32encode(digest).decode().lower()
