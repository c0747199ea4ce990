"""Where an installation keeps its things and whom it talks to: the only reader of the environment."""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Annotated

from platformdirs import user_data_path
from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from treatywatch.mail_target import MailFolder, MailTarget
from treatywatch.mail_target import parse as parse_target
from treatywatch.mailbox_source import MailboxSource
from treatywatch.mailbox_source import parse as parse_mailbox


def _mail_target(value: str) -> str:
    if value:
        parse_target(value)
    return value


def _bounces(value: str) -> str:
    if value:
        parse_mailbox(value)
    return value


def _for_owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class Settings(BaseSettings):
    """Every setting, read once from TREATYWATCH_* variables; raises pydantic.ValidationError for a wrong value."""

    model_config = SettingsConfigDict(env_prefix="TREATYWATCH_", frozen=True)

    home: Path = Field(
        default_factory=lambda: user_data_path("treatywatch"),
        description="Folder where an installation keeps everything.",
    )
    catalogue: str = Field(
        default="", description="SQLAlchemy URL of the catalogue; empty for SQLite in the home folder."
    )
    archive: str = Field(default="", description="Folder or fsspec URL of the file archive; empty for HOME/archive.")
    index: str = Field(default="", description="Empty for the embedded engine, or the URL of an Elasticsearch server.")
    index_api_key: str = Field(default="", description="API key of the Elasticsearch server.")
    index_ca: str = Field(default="", description="Certificate authority file of the Elasticsearch server.")
    mail: Annotated[str, AfterValidator(_mail_target)] = Field(
        default="", description="folder:PATH, smtp:// or smtps:// with a server; empty for a mail folder at home."
    )
    dkim_key: Path | None = Field(default=None, description="File with the RSA key that signs mails; unset for none.")
    dkim_selector: str = Field(default="treatywatch", description="Name of the key's record in the sender's DNS.")
    bounces: Annotated[str, AfterValidator(_bounces)] = Field(
        default="", description="folder:PATH or imaps:// with a mailbox that bounces come to; empty for none."
    )
    bounces_secret: str = Field(default="", description="Lets a mail service hand over bounces; empty for none.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port of the web pages.")
    url: str = Field(default="", description="Address that readers open, for links in mails; empty for this machine.")
    contact: str = Field(default="", description="Contact address that the crawler gives to the sites it visits.")
    model: str = Field(default="", description="Embedding model: a folder or a hub name; empty for the packaged one.")
    sender: str = Field(
        default="Treatywatch <treatywatch@localhost>", description="Name and e-mail address that mails come from."
    )
    secret: str = Field(default="", description="Signs the links in mails; made and kept in the home folder if empty.")

    @property
    def catalogue_url(self) -> str:
        """SQLAlchemy URL of the catalogue."""
        return self.catalogue or f"sqlite:///{self.home.absolute() / 'catalogue.db'}"

    @property
    def archive_url(self) -> str:
        """Folder or fsspec URL under which fetched files are kept by their sha256."""
        return self.archive or str(self.home.absolute() / "archive")

    @property
    def index_folder(self) -> Path:
        """Folder of the embedded search engine."""
        return self.home.absolute() / "index"

    @property
    def mail_target(self) -> MailTarget:
        """Where mails go: a folder or a server."""
        return parse_target(self.mail) if self.mail else MailFolder(path=self.home.absolute() / "mail")

    @property
    def bounce_mailbox(self) -> MailboxSource | None:
        """Where bounces are read: a folder or a mailbox on a server; None where nowhere."""
        return parse_mailbox(self.bounces) if self.bounces else None

    @property
    def public_url(self) -> str:
        """Address of the web pages as readers reach them, without a slash at the end."""
        return (self.url or f"http://127.0.0.1:{self.port}").rstrip("/")

    def signing_secret(self) -> str:
        """Return the secret that signs tokens, making one in the home folder at first use."""
        if self.secret:
            return self.secret
        kept = self.home / "secret"
        self.home.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError), open(kept, "x", opener=_for_owner_only) as file:
            file.write(secrets.token_urlsafe(32))
        return kept.read_text()
