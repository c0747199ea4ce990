"""Signatures of webhooks (Standard Webhooks 1.0): whoever is told can check that it was us, and when."""

import base64
import hashlib
import hmac
from datetime import datetime

SECRET_BYTES = 32  # the specification asks for 24 to 64


def webhook_secret(email: str, url: str, *, secret: str) -> str:
    """Return what the owner of a webhook checks signatures with ("whsec_…"); `secret` is the installation's."""
    said = f"treatywatch.webhook:{email.lower()}:{url}".encode()
    return f"whsec_{base64.b64encode(hmac.digest(secret.encode(), said, hashlib.sha256)[:SECRET_BYTES]).decode()}"


def event_id(message_id: str) -> str:
    """Return the id of an event, the same at each attempt; without full stops, which part what is signed."""
    return message_id.strip("<>").partition("@")[0].replace(".", "_")


def signed_headers(body: bytes, *, event: str, now: datetime, key: str) -> dict[str, str]:
    """Return the headers of a request; `key` is the webhook's secret, `now` the moment of this attempt."""
    moment = str(int(now.timestamp()))
    said = f"{event}.{moment}.".encode() + body
    seal = hmac.digest(base64.b64decode(key.removeprefix("whsec_")), said, hashlib.sha256)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Treatywatch",
        "webhook-id": event,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{base64.b64encode(seal).decode()}",
    }
