"""The tables of the alerts: who asked to be told of what, what was found for them, and the mails."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from treatywatch.catalogue.tables import Table, Version


class Arrival(Table):
    """A version in the order in which it could first be read: what saved searches are matched against, once."""

    __tablename__ = "arrival"
    __table_args__ = ({"sqlite_autoincrement": True},)  # an id is never used again, so no watermark can pass over one

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id", ondelete="CASCADE"), unique=True)

    version: Mapped[Version] = relationship()


class Subscription(Table):
    """A saved search: who wants to be told of what, how often; `rate` is "at-once", "daily" or "weekly".

    One whose rate is "digest" asks for the weekly digest: it has no query, and is matched with nothing.

    It is told of versions newer than `starts_after`, the newest version id when it began: never the backlog. `density`
    is how much a mail quotes: "headings", "paragraph" or "context".
    """

    __tablename__ = "subscription"
    __table_args__ = (
        UniqueConstraint("email", "query", "rate", name="uq_subscription_email_query_rate"),
        {"sqlite_autoincrement": True},  # a link names its id: used again, it would open the saved search of another
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    query: Mapped[str] = mapped_column(Text)
    rate: Mapped[str]
    language: Mapped[str]
    created: Mapped[datetime]
    confirmed: Mapped[datetime | None]
    stopped: Mapped[datetime | None]
    paused: Mapped[datetime | None]  # since when its owner wants nothing for a while
    hour: Mapped[int] = mapped_column(default=8)  # of the day in `zone` at which daily and weekly mails go
    zone: Mapped[str] = mapped_column(default="UTC")  # IANA name, "Africa/Nairobi"
    density: Mapped[str] = mapped_column(default="paragraph")
    webhook: Mapped[str] = mapped_column(Text, default="")  # https address told in place of the e-mail one; empty: none
    starts_after: Mapped[int]
    matched_to: Mapped[int]  # highest Arrival id already matched
    last_sent: Mapped[datetime | None]  # when its last mail was queued


class Match(Table):
    """A passage that answers a saved search, once per version of the file; `delivery_id` is the mail that told it.

    What is found waits for the first hour, of those at which its owner wants mails, that comes after `found`.
    `number` is as printed, with "/2" where the file prints it a second time, as in an annex that counts anew.
    """

    __tablename__ = "match"
    __table_args__ = (
        UniqueConstraint("subscription_id", "document_id", "number", "version_id", name="uq_match_once_per_version"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id", ondelete="CASCADE"))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id", ondelete="CASCADE"))
    number: Mapped[str]
    found: Mapped[datetime]
    quote: Mapped[dict[str, Any]]  # what the mail shows, kept as matched: text, stem, page, symbol, title, highlights
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"), index=True)


class Delivery(Table):
    """One mail, complete as it is sent; "queued" until the server accepted it, then "sent", or "failed" for good.

    `message` is None until an alert is first tried: it is then written from its matches (alerts.writing) and kept, so
    that it is sent again as it was.
    `digest` is the week whose digest it is, sent to each address once; None for every other mail.
    `channel` is "mail" or "webhook". It is not tried before `due`; `leased_until` keeps it for the process that is
    sending it, and `reply` is what the server said last.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_status", "status"),
        UniqueConstraint("email", "digest", name="uq_delivery_digest_once"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(Text)
    message: Mapped[bytes | None] = mapped_column(LargeBinary)
    status: Mapped[str]
    created: Mapped[datetime]
    sent: Mapped[datetime | None]
    digest: Mapped[str | None]  # "2026-W47"
    channel: Mapped[str] = mapped_column(default="mail")
    attempts: Mapped[int] = mapped_column(default=0)
    due: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    reply: Mapped[str] = mapped_column(Text, default="")


class Suppression(Table):
    """An address that is sent nothing, kept only as a keyed hash: erased, bounced for good, or complained.

    `until` is when a soft bounce may be tried again; None is for good. `bounces` counts soft bounces in a row.
    """

    __tablename__ = "suppression"

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    reason: Mapped[str]  # "erased", "hard-bounce", "soft-bounce", "complaint"
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    bounces: Mapped[int] = mapped_column(default=0)


class Consent(Table):
    """What an address agreed to, asked for or withdrew, never changed afterwards; addresses are keyed hashes.

    `wording` is the version of the text that was agreed to, `network` the keyed hash of where a sign-up came from.
    """

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    address_hash: Mapped[str] = mapped_column(String(64), index=True)
    network: Mapped[str] = mapped_column(String(64), index=True)
    event: Mapped[str]  # "asked", "confirmed", "changed", "stopped", "erased"
    subscription: Mapped[int | None]  # its id; not a reference, for the saved search may be gone
    wording: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


class Edition(Table):
    """What editors did to a week's digest, and the digest as it was frozen when it was sent."""

    __tablename__ = "edition"

    week: Mapped[str] = mapped_column(primary_key=True)  # "2026-W47"
    note: Mapped[str] = mapped_column(Text, default="")
    pinned: Mapped[list[str]] = mapped_column(default=list)  # document key, "#", number as printed
    hidden: Mapped[list[str]] = mapped_column(default=list)
    frozen: Mapped[str | None] = mapped_column(Text)  # the digest as JSON; None until it is sent
    sent: Mapped[datetime | None]
