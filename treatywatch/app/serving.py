"""Serving the pages and the JSON API from an open installation."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

import uvicorn
from fastapi import FastAPI

from crawlers.sources import linked_sources
from index.engine import Engine
from nlp.read.page_image import draw_page
from treatywatch.app.house import House
from treatywatch.app.posting import letterhead, send_queued
from treatywatch.refusal import Refusal
from web.parts import LinkedSource, Parts
from web.site import create

HOST = "127.0.0.1"


def site(house: House, engine: Engine) -> FastAPI:
    """Put the pages together from an installation and a search engine open for reading."""
    return create(
        Parts(
            catalogue=house.catalogue,
            engine=engine,
            archive=house.archive,
            states=house.states,
            draw=draw_page,
            public_url=house.settings.public_url,
            demonstration=house.origin == "demonstration",
            secret=house.settings.signing_secret(),
            letterhead=letterhead(house),
            post=_posting(house),
            linked_sources=[
                LinkedSource(title=facts.title, url=facts.url, reason=facts.reason)
                for facts in linked_sources().values()
            ],
            bounce_secret=house.settings.bounces_secret,
        )
    )


def _posting(house: House) -> Callable[[], None]:
    """Return what sends the mails that wait, in one thread at a time, so that the others go on answering readers.

    What is asked for while it runs goes with it, or with the scheduler's next round.
    """
    free = Lock()

    def post() -> None:
        if free.acquire(blocking=False):
            try:
                send_queued(house)
            finally:
                free.release()

    return post


@contextmanager
def port_taken(port: int) -> Iterator[socket.socket]:
    """Take a port of this machine for the length of a block; raises Refusal where another program has it.

    Nothing is answered on it until `serve` listens.
    """
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((HOST, port))
        except OSError as error:
            raise Refusal(
                f"port {port} cannot be used ({error.strerror}): end what uses it, or set TREATYWATCH_PORT"
            ) from error
        yield taken


def serve(house: House, port: socket.socket, ready: Callable[[], None]) -> None:
    """Serve on a port that was taken until the process is told to stop; calls `ready` once it answers."""
    with house.engine() as engine:
        server = uvicorn.Server(uvicorn.Config(site(house, engine), log_level="warning"))
        asyncio.run(_serve(server, port, ready))


async def _serve(server: uvicorn.Server, port: socket.socket, ready: Callable[[], None]) -> None:
    serving = asyncio.ensure_future(server.serve(sockets=[port]))
    while not (server.started or serving.done()):
        await asyncio.sleep(0.02)
    if server.started:
        ready()
    await serving
