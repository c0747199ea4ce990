"""Serving the pages and the JSON API from an open installation."""

import asyncio
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from index.engine import Engine
from nlp.read.page_image import draw_page
from treatywatch.app.house import House
from web.parts import Parts
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
        )
    )


def serve(house: House, ready: Callable[[], None]) -> None:
    """Serve until the process is told to stop; calls `ready` once the port answers.

    Raises OSError where the port is taken.
    """
    with house.engine() as engine:
        server = uvicorn.Server(
            uvicorn.Config(site(house, engine), host=HOST, port=house.settings.port, log_level="warning")
        )
        asyncio.run(_serve(server, ready))


async def _serve(server: uvicorn.Server, ready: Callable[[], None]) -> None:
    serving = asyncio.ensure_future(server.serve())
    while not (server.started or serving.done()):
        await asyncio.sleep(0.02)
    if server.started:
        ready()
    await serving
