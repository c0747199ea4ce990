"""The form of a saved search: what was filled in, and what of it cannot be kept, part by part."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import Request
from pydantic import BaseModel

from alerts.consents import Occasion, network_of
from alerts.preview import Preview, preview
from alerts.wishes import SubscriptionError, Understand, Wish, checked, valid_email
from index.engine import IndexUnusable, QueryError
from index.understand import understand
from web.parts import Parts


class WishForm(BaseModel):
    """The fields of the form, by the names that alerts.wishes gives to the parts of a wish, and the address."""

    email: str = ""
    query: str = ""
    name: str = ""
    rate: str = "at-once"
    hour: int = 8
    zone: str = "UTC"
    language: str = "en"
    density: str = "paragraph"
    webhook: str = ""

    def wish(self) -> Wish:
        """Return the saved search that was filled in, not yet checked."""
        return Wish(**self.model_dump(exclude={"email"}))

    @classmethod
    def of(cls, wish: Wish) -> "WishForm":
        """Return the form filled in with a wish."""
        return cls(**{part: getattr(wish, part) for part in Wish.__dataclass_fields__})


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """A part of the form that cannot be kept, by the name of its field, and why."""

    part: str
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Foretaste:
    """What a query would have told in the last year, or what is wrong with it.

    Neither where it is empty, nor while the index cannot be searched.
    """

    found: Preview | None = None
    fault: Fault | None = None


def understanding(parts: Parts) -> Understand:
    """Return how queries are understood here: by the names of States that this installation has."""
    return lambda query, language: understand(query, states=parts.states, language=language)


def faults(form: WishForm, parts: Parts) -> list[Fault]:
    """Return what cannot be kept of a form: of its address, and of the wish."""
    return refusal(lambda: valid_email(form.email)) + refusal(lambda: checked(form.wish(), understanding(parts)))


def foretaste(form: WishForm, parts: Parts) -> Foretaste:
    """Return what the query of a form would have told its reader in the last year."""
    if not form.query.strip():
        return Foretaste()
    try:
        wish = checked(form.wish(), understanding(parts))
        today = datetime.now(UTC).date()
        found = preview(parts.engine, wish.query, wish.language, understanding(parts), today)
    except (QueryError, SubscriptionError) as error:
        return Foretaste(fault=_fault(error))
    except IndexUnusable:  # a search can be saved all the same
        return Foretaste()
    return Foretaste(found=found)


def refusal(check: Callable[[], object]) -> list[Fault]:
    """Do something with a form, and return the part for which it was refused, if it was."""
    try:
        check()
    except (QueryError, SubscriptionError) as error:
        return [_fault(error)]
    return []


def _fault(error: QueryError | SubscriptionError) -> Fault:
    return Fault(part=error.part if isinstance(error, SubscriptionError) else "query", message=str(error))


def occasion(request: Request, parts: Parts) -> Occasion:
    """Return when and from which network a page is asked to do something, for the consent log."""
    host = request.client.host if request.client else None
    return Occasion(now=datetime.now(UTC), secret=parts.secret, network=network_of(host))
