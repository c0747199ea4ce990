"""The archived files themselves, and pictures of their pages with one paragraph marked."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Response

from treatywatch.catalogue.readings import Box, UnreadableFile
from web import holdings
from web.documents import is_drawable
from web.parts import GivenParts, Parts

router = APIRouter(include_in_schema=False)

Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]

# An hour: long enough to leaf back and forth, short enough that a paragraph read anew is soon marked where it is.
CACHED = {"Cache-Control": "public, max-age=3600"}


@router.get("/pages/{sha256}/{number}.png")
def page_image(
    parts: GivenParts,
    sha256: Sha256,
    number: Annotated[int, Path(ge=1)],
    paragraph: Annotated[int | None, Query(ge=0)] = None,
) -> Response:
    """Draw a page of an archived PDF, with the boxes of the paragraph at that position marked on it."""
    with parts.catalogue.session() as session:
        version = holdings.file_version(session, sha256)
        if version is None or not is_drawable(version) or number > (version.pages or 0):
            raise HTTPException(404, "No such page is held here.")
        marked = holdings.at_position(session, version.id, paragraph)
        boxes = [_box(each) for each in (marked.boxes if marked else []) if each[0] == number]
    try:
        image = parts.draw(_content(parts, sha256), number, boxes)
    except UnreadableFile as error:
        raise HTTPException(404, str(error)) from error
    return Response(image, media_type="image/png", headers=CACHED)


@router.get("/files/{sha256}")
def archived_file(parts: GivenParts, sha256: Sha256) -> Response:
    """Give the archived copy of a file, to be saved rather than shown: it is a stranger's."""
    with parts.catalogue.session() as session:
        version = holdings.file_version(session, sha256)
        if version is None:
            raise HTTPException(404, "No such file is held here.")
        media_type = version.media_type
    headers = {"Content-Disposition": f'attachment; filename="{sha256[:16]}"', "Cache-Control": "public, max-age=3600"}
    return Response(_content(parts, sha256), media_type=media_type, headers=headers)


def _content(parts: Parts, sha256: str) -> bytes:
    try:
        return parts.archive.read(sha256)
    except FileNotFoundError as error:
        raise HTTPException(404, f"The archive lacks the file {sha256}.") from error


def _box(numbers: list[float]) -> Box:
    page, left, top, right, bottom = numbers
    return Box(page=int(page), left=left, top=top, right=right, bottom=bottom)
