"""The server that an operator names: its address, the connection to it, and its errors said in one line."""

import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from elastic_transport import ConnectionError as Unreachable
from elastic_transport import ConnectionTimeout, TlsError
from elastic_transport.client_utils import DEFAULT
from elasticsearch import ApiError, Elasticsearch, UnsupportedProductError
from elasticsearch.serializer import OrjsonSerializer

from index.engine import IndexUnusable
from treatywatch.refusal import Refusal

# Vectors compared by their inner product came with the earlier of these, and no test has seen a later major version.
_FIRST, _LAST = (8, 12), (9, 99)
_SECONDS = 60
# What the client warns of, with each try again, is told once by a refusal when all tries failed.
logging.getLogger("elastic_transport").setLevel(logging.ERROR)
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[\w.-]+|\[[0-9a-f:]+\])(:(?P<port>\d{1,5}))?"
    r"((?P<above>(/[\w.-]+)*?)/(?P<name>[a-z0-9][a-z0-9-]*)?)?"
)
_REMEDIES = {
    401: "the key is not accepted: check TREATYWATCH_INDEX_API_KEY",
    403: "the key does not allow it: give it the privileges of docs/elasticsearch.md",
    429: "the server is overloaded: try again later, or give it more memory",
    502: "the server is not ready: try again when it is",
    503: "the server is not ready: try again when it is",
    504: "the server is not ready: try again when it is",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where an index is: the server's `url`, and the `name` that its indices begin with."""

    url: str
    name: str

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read https://HOST:PORT/NAME, the name being "treatywatch" where there is none; raises Refusal otherwise."""
        found = _URL.fullmatch(text)
        if not found:
            shown = re.sub(r"//.*@", "//…@", text)
            raise Refusal(f"TREATYWATCH_INDEX={shown}: say it as https://HOST:PORT or https://HOST:PORT/NAME")
        port = found["port"] or {"http": "80", "https": "443"}[found["scheme"]]
        url = f"{found['scheme']}://{found['host']}:{port}{found['above'] or ''}"
        return cls(url=url, name=found["name"] or "treatywatch")


def connect(address: Address, *, api_key: str = "", ca: str = "") -> Elasticsearch:
    """Return a client for a server, its certificate checked by an authority file `ca` where one is named.

    Nothing is sent yet. Raises Refusal for an authority file that cannot be read.
    """
    return Elasticsearch(
        address.url,
        api_key=api_key or None,
        ssl_context=_trusting(ca) if ca and address.url.startswith("https") else DEFAULT,
        request_timeout=_SECONDS,
        serializer=OrjsonSerializer(),
    )


def _trusting(ca: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca)
    except FileNotFoundError:
        raise Refusal(f"TREATYWATCH_INDEX_CA={ca}: there is no such file") from None
    except OSError as error:  # of which ssl.SSLError is one
        raise Refusal(f"TREATYWATCH_INDEX_CA={ca}: not a certificate authority's file ({error.strerror})") from error


def check(client: Elasticsearch) -> None:
    """Raise IndexUnusable where the server is of another kind or of a version that is not known to answer rightly."""
    version = str(client.info()["version"]["number"])
    major, minor = (int(part) for part in version.split(".")[:2])
    if not _FIRST <= (major, minor) <= _LAST:
        raise IndexUnusable(f"Elasticsearch {version} is out of range: 8.12 to 9 is needed, at {_where(client)}")


@contextmanager
def refusing(client: Elasticsearch) -> Iterator[None]:
    """Turn what goes wrong between us and the server in a block into IndexUnusable: what, where, what to do."""
    where = _where(client)
    try:
        yield
    except UnsupportedProductError as error:
        raise IndexUnusable(f"the server at {where} is not Elasticsearch (OpenSearch cannot be used)") from error
    except TlsError as error:
        raise IndexUnusable(
            f"the certificate of {where} is not trusted: name its authority's file in TREATYWATCH_INDEX_CA"
        ) from error
    except ConnectionTimeout as error:
        raise IndexUnusable(f"{where} did not answer in {_SECONDS} seconds: is it overloaded?") from error
    except Unreachable as error:
        raise IndexUnusable(f"{where} cannot be reached: is TREATYWATCH_INDEX right, and does it run?") from error
    except ApiError as error:
        raise IndexUnusable(f"{where} refuses: {said(error)}") from error


def said(error: ApiError) -> str:
    """Return what the server says is wrong, and what to do, in one line."""
    if not isinstance(error.body, dict) or not isinstance(error.body.get("error"), dict):
        return _REMEDIES.get(error.status_code, f"status {error.status_code}")
    told = error.body["error"]
    return advised(error.status_code, told.get("type", ""), told.get("reason") or "")


def advised(status: int, kind: str, reason: str) -> str:
    """Return a reason that the server gives, with what to do about it."""
    if kind == "cluster_block_exception" and "flood-stage" in reason:
        return "its disk is full: make room, and writing goes on by itself"
    if kind == "cluster_block_exception":
        return f"the index is locked ({reason.splitlines()[0]}): take the block off"
    line = " ".join(reason.split())[:300]
    return f"{_REMEDIES[status]} ({line or kind})" if status in _REMEDIES else f"{kind}: {line}"


def _where(client: Elasticsearch) -> str:
    return next(iter(client.transport.node_pool.all())).base_url
