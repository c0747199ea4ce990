"""What stands around the words on a printed page: masthead, running head, number and foot."""

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from treatywatch.demo.documents import INVENTED, DemoDocument
from treatywatch.demo.texts import Text

WIDTH, HEIGHT = A4
CM = 28.35
EDGE = 2 * CM
MASTHEAD_END = HEIGHT - 6.6 * CM
UNITED_NATIONS = {"en": "United Nations", "fr": "Nations Unies", "es": "Naciones Unidas"}


def masthead(canvas: Canvas, document: DemoDocument, text: Text) -> None:
    """Draw the head of the first page: symbol, organ, distribution, date and languages."""
    head, column = HEIGHT - 2 * CM, WIDTH - 7.2 * CM
    canvas.setFont("Times-Roman", 14)
    canvas.drawString(4 * CM, head, UNITED_NATIONS[text.language])
    _symbol(canvas, document.symbol, WIDTH - EDGE, head)
    _rule(canvas, head - 6, 1)
    canvas.setFont("Times-Bold", 17)
    for position, line in enumerate(_wrapped(canvas, text.organ, column - 4 * CM - 12)):
        canvas.drawString(4 * CM, head - 26 - 20 * position, line)
    canvas.setFont("Times-Roman", 10)
    for position, line in enumerate(text.notice):
        canvas.drawString(column, head - 22 - 12 * position, line)
    _rule(canvas, MASTHEAD_END + 12, 1.5)


def _wrapped(canvas: Canvas, words: str, width: float) -> list[str]:
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if canvas.stringWidth(longer, "Times-Bold", 17) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _symbol(canvas: Canvas, symbol: str, right: float, base: float) -> None:
    """Draw the symbol as mastheads do, its first part large."""
    first, slash, rest = symbol.partition("/")
    canvas.setFont("Times-Roman", 10)
    canvas.drawRightString(right, base, slash + rest)
    start = right - canvas.stringWidth(slash + rest, "Times-Roman", 10)
    canvas.setFont("Times-Roman", 20)
    canvas.drawRightString(start, base, first)


def running_head(canvas: Canvas, document: DemoDocument, text: Text) -> None:
    """Draw the symbol at the head of a later page, on the outer side in the modern layout."""
    canvas.setFont("Times-Bold", 9)
    if text.layout == "modern" and canvas.getPageNumber() % 2 == 0:
        canvas.drawString(EDGE, HEIGHT - 1.8 * CM, document.symbol)
    else:
        canvas.drawRightString(WIDTH - EDGE, HEIGHT - 1.8 * CM, document.symbol)
    _rule(canvas, HEIGHT - 1.95 * CM, 0.5)


def _rule(canvas: Canvas, height: float, thickness: float) -> None:
    canvas.setLineWidth(thickness)
    canvas.line(EDGE, height, WIDTH - EDGE, height)


def foot(canvas: Canvas, text: Text) -> None:
    """Draw the job number or the page number, and on every page that the document is invented."""
    page, base = canvas.getPageNumber(), 1.6 * CM
    canvas.setFont("Times-Italic", 7.5)
    canvas.drawCentredString(WIDTH / 2, base - 12, INVENTED)
    canvas.setFont("Times-Roman", 10)
    if page == 1:
        canvas.drawString(EDGE, base, text.job)
        return
    canvas.setFont("Times-Bold", 9)
    if text.layout == "hanging":
        canvas.drawCentredString(WIDTH / 2, base, str(page))
    elif page % 2:
        canvas.drawRightString(WIDTH - EDGE, base, str(page))
    else:
        canvas.drawString(EDGE, base, str(page))
