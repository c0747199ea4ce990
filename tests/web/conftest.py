"""A site over a small real catalogue, and a real server for browsers."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import delete, select

from alerts.letterhead import Letterhead
from alerts.sending.mails import Post
from alerts.sending.run import Channel, send
from index.embedded import EmbeddedEngine
from index.passages import passages_of_document
from nlp.read.page_image import draw_page
from tests.web import shelf
from treatywatch.catalogue.alert_tables import Delivery, Subscription, Suppression
from treatywatch.catalogue.archive import Archive
from treatywatch.catalogue.database import open_catalogue
from treatywatch.catalogue.states import StateNames
from treatywatch.catalogue.tables import Document
from treatywatch.mail_target import MailFolder
from web.addresses import permalink
from web.parts import LinkedSource
from web.site import Parts, create
from web.words import name

ROOT = Path(__file__).parents[2]
SECRET = "for tests"
PUBLIC_URL = "https://treatywatch.example"
SENDER = "Treatywatch <alerts@treatywatch.example>"


def mails_into(folder: Path) -> Channel:
    """Return the channel that puts each mail into a folder, as a file."""
    return Post(
        target=MailFolder(path=folder),
        sender=SENDER,
        secret=SECRET,
        written=lambda _session, delivery: delivery.message,
    ).channel()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, mail: Path) -> Iterator[FastAPI]:
    folder = tmp_path_factory.mktemp("site")
    catalogue = open_catalogue(f"sqlite:///{folder / 'catalogue.db'}")
    archive = Archive(str(folder / "archive"))
    shelf.fill(catalogue, archive)
    states = StateNames.load(ROOT / "treatywatch" / "demo" / "states.yml")
    engine = EmbeddedEngine(folder / "index", states=states, writable=True)
    with catalogue.session() as session:
        for document in session.scalars(select(Document)):
            engine.replace([document.id], passages_of_document(session, document))
    yield create(
        Parts(
            catalogue=catalogue,
            engine=engine,
            archive=archive,
            states=states,
            draw=draw_page,
            public_url=PUBLIC_URL,
            demonstration=True,
            secret=SECRET,
            letterhead=Letterhead(
                sender=SENDER,
                public_url=PUBLIC_URL,
                secret=SECRET,
                permalink=partial(permalink, PUBLIC_URL),
                state_name=states.name,
                name_of=name,
            ),
            post=lambda: send(catalogue, mails_into(mail), lambda: datetime.now(UTC)),
            linked_sources=[
                LinkedSource(title="UN Digital Library", url="https://digitallibrary.un.org/", reason="a challenge")
            ],
            bounce_secret="the service's secret",
        )
    )
    engine.close()
    catalogue.close()


@pytest.fixture(scope="session")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the site's mails go to."""
    return tmp_path_factory.mktemp("mail")


@pytest.fixture(scope="session")
def client(site: FastAPI) -> Iterator[TestClient]:
    with TestClient(site) as opened:
        yield opened


@pytest.fixture
def parts(site: FastAPI) -> Parts:
    given: Parts = site.state.parts
    return given


@pytest.fixture
def guest(site: FastAPI, parts: Parts) -> Iterator[TestClient]:
    """Somebody of one network who follows no redirect; whatever was kept of them is taken away at the end."""
    with TestClient(site, client=("192.0.2.7", 50000), follow_redirects=False) as opened:
        yield opened
    with parts.catalogue.session() as session:
        for table in (Subscription, Delivery, Suppression):
            session.execute(delete(table))


@pytest.fixture(scope="session")
def served(site: FastAPI) -> Iterator[str]:
    """The address of the site on a loopback port of its own."""
    server = uvicorn.Server(uvicorn.Config(site, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()
