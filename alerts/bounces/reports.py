"""Reading what mail systems send back: delivery reports (RFC 3464) and complaints of readers (RFC 5965)."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from enum import StrEnum

from alerts.sending.answers import one_line
from alerts.sending.statuses import blames_address

# RFC 5965, 7.3, with the older "opt-out"; "not-spam" praises a mail, and "auth-failure" (RFC 6591) is about signatures.
COMPLAINTS = frozenset({"abuse", "fraud", "virus", "other", "opt-out"})


class Kind(StrEnum):
    """What a report means for the address."""

    HARD = "hard"  # it takes no mail, for good
    SOFT = "soft"  # this mail did not arrive; later ones may
    DELAYED = "delayed"  # the other side goes on trying
    COMPLAINT = "complaint"  # its reader called the mail unwanted


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What was reported of one mail; `said` is why, in one line, in the words of the system that refused it."""

    kind: Kind
    said: str


def read(raw: bytes) -> Report | None:
    """Return what a mail reports of ours; None where it is no report, or one that everything went well.

    No bytes make it raise. Of several addresses in one report, the first that failed counts: we write to one at a time.
    """
    parts = list(message_from_bytes(raw).walk())
    for part in parts:
        if part.get_content_type() == "message/feedback-report":
            return _complaint(part)
    reports = [
        report for part in parts if part.get_content_type() == "message/delivery-status" for report in _deliveries(part)
    ]
    return min(reports, key=lambda report: report.kind is Kind.DELAYED, default=None)


def _complaint(part: Message) -> Report | None:
    for fields in _blocks(part):
        kind = _field(fields, "Feedback-Type").lower()
        if kind in COMPLAINTS:
            return Report(kind=Kind.COMPLAINT, said=one_line(f"complaint: {kind} {_field(fields, 'User-Agent')}"))
    return None


def _deliveries(part: Message) -> Iterator[Report]:
    for fields in _blocks(part):
        action, status = _field(fields, "Action").lower(), _field(fields, "Status")
        diagnostic = _field(fields, "Diagnostic-Code").partition(";")[2] or _field(fields, "Diagnostic-Code")
        said = one_line(f"{status} {diagnostic}")
        if action == "delayed":
            yield Report(kind=Kind.DELAYED, said=said)
        elif action == "failed":
            hard = status.startswith("5") and blames_address(said) is not False
            yield Report(kind=Kind.HARD if hard else Kind.SOFT, said=said)


def _blocks(part: Message) -> list[Message]:
    """Return the groups of fields in a report; none where it is broken."""
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _field(fields: Message, name: str) -> str:
    """Return a field without its comments' place: "" where it is missing."""
    return one_line(str(fields.get(name, "")))
