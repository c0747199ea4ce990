"""Writing many passages: in requests that the server can take, again where it is busy, and each fault told."""

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from index.elastic.server import advised
from index.engine import IndexUnusable

Action = dict[str, Any]

# A managed server takes requests of up to 100 MiB, but its memory is spent by what is under way.
_REQUEST_BYTES = 8 * 2**20
_REQUEST_ACTIONS = 1_000
# A server takes one request in with one core. More of them at once would be a load on those who search meanwhile.
_AT_ONCE = 2
# Seven tries, each after twice the wait before: with half a second at first, a busy server is waited for 32 seconds.
_TRIES_AGAIN = 6
_BUSY = (429, 502, 503, 504)


def put(client: Elasticsearch, alias: str, actions: Iterable[Action], pause: float) -> None:
    """Send actions (as elasticsearch.helpers takes them) to an alias; each is done when this returns, in any order.

    A busy server is given time: `pause` seconds, then twice that, and so on. An alias that is not there is not made an
    index of. Raises IndexUnusable, with the first fault and their number, where any action could not be done.
    """
    done, faults = 0, []

    def send(request: list[Action]) -> list[str]:
        return _faults(client, alias, request, pause)

    for sent, found in _at_once(send, _requests(actions)):
        done += sent
        faults += found
    if faults:
        raise IndexUnusable(f"{len(faults)} of {done} passages could not be written; {faults[0]}")


def _requests(actions: Iterable[Action]) -> Iterator[list[Action]]:
    making = iter(actions)
    while request := list(itertools.islice(making, _REQUEST_ACTIONS)):
        yield request


def _at_once(
    send: Callable[[list[Action]], list[str]], requests: Iterable[list[Action]]
) -> Iterator[tuple[int, list[str]]]:
    """Yield the length and the faults of each request, the next being made, words analysed and all, meanwhile."""
    sent: deque[tuple[int, Future[list[str]]]] = deque()
    with ThreadPoolExecutor(_AT_ONCE) as senders:
        for request in requests:
            sent.append((len(request), senders.submit(send, request)))
            if len(sent) > _AT_ONCE:
                count, faults = sent.popleft()
                yield count, faults.result()
        for count, faults in sent:
            yield count, faults.result()


def _faults(client: Elasticsearch, alias: str, request: list[Action], pause: float) -> list[str]:
    results = streaming_bulk(
        client.options(max_retries=0),
        request,
        chunk_size=_REQUEST_ACTIONS,
        max_chunk_bytes=_REQUEST_BYTES,
        max_retries=_TRIES_AGAIN,
        initial_backoff=pause,
        retry_on_status=_BUSY,
        raise_on_error=False,
        yield_ok=False,
        index=alias,
        require_alias=True,
    )
    names = {action["_id"]: _name(action) for action in request}
    told = [result.popitem() for _, result in results]
    # Deleting what is no longer there is what was wanted.
    return [
        f"{names[fault['_id']]}: {_reason(fault)}"
        for action, fault in told
        if not (action == "delete" and fault["status"] == 404 and "error" not in fault)
    ]


def _name(action: Action) -> str:
    passage = action.get("_source", {}).get("passage")
    return f"paragraph {passage['number']} of {passage['symbol']}" if passage else f"passage {action['_id']}"


def _reason(told: dict[str, Any]) -> str:
    error = told.get("error") or {}
    # Without the preview of the value that it was about, which may be long.
    reason = error.get("reason", "").partition(". Preview of ")[0]
    cause = error.get("caused_by", {}).get("reason", "")
    return advised(told["status"], error.get("type", ""), f"{reason}: {cause}" if cause else reason)
