"""The demonstration: the bundled loopback site, harvested by the same spider that visits the real one."""

from sqlalchemy import exists, select

from treatywatch.app.crawling import Shown, crawl_source
from treatywatch.app.house import House
from treatywatch.app.runs import Outcome
from treatywatch.catalogue.tables import Run
from treatywatch.demo.documents import demo_documents
from treatywatch.demo.site import Site, site_documents

SOURCE = "tbinternet"
# The site is on this machine and ours: the spider's waits, made for a stranger's server, shrink to milliseconds.
SPEED = 1000.0


def harvested(house: House) -> bool:
    """True where the bundled site was harvested to its end before."""
    with house.catalogue.session() as session:
        return bool(session.scalar(select(exists().where(Run.job == f"crawl {SOURCE}", Run.outcome == "ok"))))


def harvest(house: House, progress: Shown) -> Outcome:
    """Serve the bundled documents on a free loopback port and fetch them."""
    site = Site(site_documents(demo_documents()))
    replay = f"http://127.0.0.1:{site.start()}"
    try:
        return crawl_source(house, SOURCE, replay=replay, speed=SPEED, origin="demonstration", progress=progress)
    finally:
        site.stop()
