"""What a webhook says: the paragraphs that a mail would quote, as JSON, the same bytes at each attempt."""

import json
from collections.abc import Sequence

from sqlalchemy.orm import Session

from alerts.letterhead import Letterhead
from alerts.quotations import Quotation
from alerts.subscriptions import label
from alerts.writing import told
from treatywatch.catalogue.alert_tables import Delivery, Match, Subscription


def payload(session: Session, delivery: Delivery, letterhead: Letterhead) -> bytes | None:
    """Return the JSON of a delivery, written when it is first tried; None where its owner ended all it would tell.

    It holds "type", "timestamp" and "data" as Standard Webhooks has them; under "data", "searches" with their "id",
    "name", "query" and "paragraphs", each the fields of a Quotation and a "link".
    """
    found = told(session, delivery.id)
    if delivery.message is None and found:
        searches = [_search(subscription, matches, letterhead) for subscription, matches in found]
        said = {"type": "alert", "timestamp": delivery.created.isoformat(), "data": {"searches": searches}}
        delivery.message = json.dumps(said, ensure_ascii=False).encode()
    return delivery.message


def _search(subscription: Subscription, matches: Sequence[Match], letterhead: Letterhead) -> dict[str, object]:
    return {
        "id": subscription.id,
        "name": label(subscription),
        "query": subscription.query,
        "paragraphs": [
            {**match.quote, "link": letterhead.permalink_to(Quotation.kept(match.quote))} for match in matches
        ],
    }
