"""Writing many passages: in requests that the server can take, again where it is busy, and each fault told."""

import itertools
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from index.elastic.server import advised
from index.engine import IndexUnusable

# A managed server takes requests of up to 100 MiB, but its memory is spent by what is under way.
_REQUEST_BYTES = 8 * 2**20
_REQUEST_ACTIONS = 1_000
# Seven tries, each after twice the wait before: with half a second at first, a busy server is waited for 32 seconds.
_TRIES_AGAIN = 6
_BUSY = (429, 502, 503, 504)


def put(client: Elasticsearch, alias: str, actions: Iterable[dict[str, Any]], pause: float) -> None:
    """Send actions (as elasticsearch.helpers takes them) to an alias; each is done when this returns.

    A busy server is given time: `pause` seconds, then twice that, and so on. An alias that is not there is not made an
    index of. Raises IndexUnusable, with the first fault and their number, where any action could not be done.
    """
    names: dict[str, str] = {}
    results = streaming_bulk(
        client.options(max_retries=0),
        _remembered(_made_ahead(actions), names),
        chunk_size=_REQUEST_ACTIONS,
        max_chunk_bytes=_REQUEST_BYTES,
        max_retries=_TRIES_AGAIN,
        initial_backoff=pause,
        retry_on_status=_BUSY,
        raise_on_error=False,
        index=alias,
        require_alias=True,
    )
    done, faults = 0, []
    for succeeded, result in results:
        done += 1
        ((action, told),) = result.items()
        name = names.pop(told["_id"])
        # Deleting what is no longer there is what was wanted.
        if not succeeded and not (action == "delete" and told["status"] == 404 and "error" not in told):
            faults.append(f"{name}: {_reason(told)}")
    if faults:
        raise IndexUnusable(f"{len(faults)} of {done} passages could not be written; {faults[0]}")


def _made_ahead(actions: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield actions, the next of which are made, words analysed and all, while the server takes in those before."""
    making = iter(actions)

    def some() -> list[dict[str, Any]]:
        return list(itertools.islice(making, _REQUEST_ACTIONS))

    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(some)
        while made := coming.result():
            coming = maker.submit(some)
            yield from made


def _remembered(actions: Iterable[dict[str, Any]], names: dict[str, str]) -> Iterator[dict[str, Any]]:
    for action in actions:
        passage = action.get("_source", {}).get("passage")
        names[action["_id"]] = (
            f"paragraph {passage['number']} of {passage['symbol']}" if passage else f"passage {action['_id']}"
        )
        yield action


def _reason(told: dict[str, Any]) -> str:
    error = told.get("error") or {}
    # Without the preview of the value that it was about, which may be long.
    reason = error.get("reason", "").partition(". Preview of ")[0]
    cause = error.get("caused_by", {}).get("reason", "")
    return advised(told["status"], error.get("type", ""), f"{reason}: {cause}" if cause else reason)
