"""How every page is made: the templates, what they may call, and the frame around them."""

import datetime
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from alerts import subscriptions, wishes
from web import addresses, marks, words
from web.parts import given_parts

TEMPLATES = Path(__file__).parent / "templates"
KIBIBYTE = 1024


def day(date: datetime.date) -> str:
    """Return a date as it is written in prose: 4 March 2026."""
    return f"{date.day} {date:%B %Y}"


def file_size(size: int) -> str:
    """Return a number of bytes in the unit that a reader expects."""
    return f"{size / KIBIBYTE / KIBIBYTE:.1f} MB" if size >= KIBIBYTE * KIBIBYTE else f"{max(1, size // KIBIBYTE)} KB"


def web_address(url: str) -> bool:
    """True where an address can be made a link; the path of a file given by hand is nobody else's business."""
    return url.startswith(("http://", "https://"))


def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters |= {"day": day, "file_size": file_size}
    environment.tests |= {"web_address": web_address}
    environment.globals |= {
        "document_address": addresses.document_address,
        "file_address": addresses.file_address,
        "marked": marks.marked,
        "name": words.name,
        "page_image_address": addresses.page_image_address,
        "passage_address": addresses.passage_address,
        "words": words.words,
        "label": subscriptions.label,
        "saving_address": addresses.saving_address,
        "standing": subscriptions.standing,
        "zones": wishes.zones,
    }
    return environment


_templates = Jinja2Templates(env=_environment())


def page(request: Request, template: str, status: int = 200, **shown: object) -> HTMLResponse:
    """Return a page made from a template of web/templates with what it shows; it is made before this returns."""
    context = {"parts": given_parts(request), **shown}
    return _templates.TemplateResponse(request, template, context, status_code=status)
