"""What every mail of an installation has in common: who sends it and where its links lead."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from urllib.parse import quote

from alerts.quotations import Quotation
from alerts.said import Said
from alerts.tokens import Purpose, sign


@dataclass(frozen=True, kw_only=True, slots=True)
class Letterhead:
    """Who writes, and how mails name and link what they tell of.

    `sender` is a name with an e-mail address; `public_url` has no slash at its end; `secret` signs links. `permalink`
    makes the address of a paragraph from its document's key, its number and language; `state_name` names an ISO 3166-1
    alpha-3 code in a language; `name_of` names an id of a closed list ("bodies", "kinds", "labels", "languages").
    """

    sender: str
    public_url: str
    secret: str = field(repr=False)
    permalink: Callable[[str, str, str], str]
    state_name: Callable[[str, str], str]
    name_of: Callable[[str, str], str]

    @property
    def domain(self) -> str:
        """The domain that Message-ID and List-Id stand under: that of the sender's address."""
        return parseaddr(self.sender)[1].rpartition("@")[2]

    def confirm_url(self, ids: Sequence[int], until: datetime) -> str:
        """Return the link that begins saved searches, until then."""
        return f"{self.public_url}/alerts/confirm/{sign(Purpose.CONFIRM, ids, secret=self.secret, until=until)}"

    def stop_url(self, ids: Sequence[int]) -> str:
        """Return the link that ends saved searches, for ever."""
        return f"{self.public_url}/alerts/stop/{sign(Purpose.STOP, ids, secret=self.secret)}"

    def manage_url(self, subscription: int) -> str:
        """Return the link to everything that is kept for whoever owns a saved search; it works while that is kept."""
        return f"{self.public_url}/saved/{sign(Purpose.MANAGE, [subscription], secret=self.secret)}"

    def told_url(self, delivery: int) -> str:
        """Return the link to all that a mail tells, shown in it or not."""
        return f"{self.public_url}/told/{sign(Purpose.TOLD, [delivery], secret=self.secret)}"

    def digest_url(self, week: str) -> str:
        """Return the address of the page of a week's digest."""
        return f"{self.public_url}/digest/{week}"

    def document_url(self, key: str) -> str:
        """Return the address of the page of a document."""
        return f"{self.public_url}/documents/{quote(key)}"

    def states(self, codes: Sequence[str]) -> str:
        """Return the names of States, as a list in words."""
        return ", ".join(self.state_name(code, "en") for code in codes)

    def body(self, acronym: str) -> str:
        """Return the name of a body."""
        return self.name_of("bodies", acronym)

    def label(self, key: str) -> str:
        """Return the name of a right or policy."""
        return self.name_of("labels", key)

    def labels(self, ids: Sequence[str]) -> str:
        """Return the names of rights and policies, as a list in words."""
        return ", ".join(self.label(label) for label in ids)

    def permalink_to(self, quoted: Quotation | Said) -> str:
        """Return the address of the page of what is quoted."""
        return self.permalink(quoted.key, quoted.number, quoted.language)
