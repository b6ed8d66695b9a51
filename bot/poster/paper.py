"""Draws a poster on A4 and on an A6 card, as PDF with its fonts in it.

Knows paper, letters and QR codes. Knows nothing of towns or content. All lengths are points, 1/72 inch.
"""

from collections.abc import Mapping
from pathlib import Path

import segno
from font_source_sans_pro import font_files_ttf
from reportlab.lib.colors import HexColor, white
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, A6
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from bot.gateway.languages import Language
from bot.gateway.strings import Strings
from bot.poster.content import Poster

REGULAR, BOLD = "Kompas", "Kompas-Bold"  # Source Sans Pro, SIL Open Font License
TEAL, AMBER, INK, SOFT = HexColor("#0b5566"), HexColor("#ffb454"), HexColor("#14262f"), HexColor("#4a5c64")
BAND = HexColor("#eef3f4")
QUIET_MODULES = 4  # white modules around a code, ISO/IEC 18004
QR_ERROR = "q"  # a quarter may be dirty or torn


def draw(
    poster: Poster, folder: Path, stem: str, strings: Strings, own_names: Mapping[Language, str]
) -> list[Path]:
    """Write `stem`-a4.pdf and `stem`-a6.pdf into `folder` and return their paths."""
    _register_fonts()
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for size, (width, height), sheet in (("a4", A4, _a4), ("a6", A6, _a6)):
        path = folder / f"{stem}-{size}.pdf"
        canvas = Canvas(str(path), pagesize=(width, height), lang="nl", initialFontName=REGULAR)
        canvas.setTitle(f"Kompas – {poster.shown}")
        canvas.setAuthor("Kompas")
        sheet(canvas, poster, strings, own_names, width, height)
        canvas.save()
        paths.append(path)
    return paths


def _register_fonts() -> None:
    for name, font in ((REGULAR, "SourceSansPro"), (BOLD, "SourceSansProBold")):
        pdfmetrics.registerFont(TTFont(name, font_files_ttf[font]))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD)


def _a4(
    canvas: Canvas,
    poster: Poster,
    strings: Strings,
    own_names: Mapping[Language, str],
    width: float,
    height: float,
) -> None:
    margin, head = 48.0, 112.0
    _head(canvas, width, height, head, margin, 64)
    foot = 118.0 if poster.place else 40.0
    codes = [code for code in (poster.web, poster.telegram) if code]
    side = 200.0 if len(codes) == 1 else 168.0
    left = width - 2 * margin - side - 28
    top = height - head - 34
    room = (top - foot - 24) / len(own_names)
    for position, language in enumerate(own_names):
        y = top - position * room
        headline = strings.text(language, "poster_headline").replace(". ", ".\n", 1)
        y = _text(canvas, headline, margin, y, left, 21, BOLD, TEAL)
        _text(canvas, strings.text(language, "poster_promise"), margin, y - 6, left, 13.5)
    x, y = width - margin - side, top
    for code, label in zip(codes, ("WEB", "TELEGRAM"), strict=False):
        y = _qr(canvas, code, x, y, side)
        y = _text(canvas, label, x, y - 2, side, 12, BOLD, SOFT, centred=True) - 20
    scan = " · ".join(strings.text(language, "poster_scan") for language in own_names)
    y = _text(canvas, scan, x, y + 10, side, 12.5, REGULAR, INK, centred=True)
    _text(canvas, poster.shown, x, y - 8, side, 11.5, BOLD, TEAL, centred=True)
    if poster.place:
        canvas.setFillColor(BAND)
        canvas.rect(0, 0, width, foot, stroke=0, fill=1)
        asked = " · ".join(strings.text(language, "poster_person") for language in own_names)
        y = _text(canvas, asked, margin, foot - 16, width - 2 * margin, 11, REGULAR, SOFT)
        y = _text(canvas, poster.place.name["nl"], margin, y - 6, width - 2 * margin, 16, BOLD, INK)
        _text(canvas, _where(poster), margin, y - 2, width - 2 * margin, 13)


def _a6(
    canvas: Canvas,
    poster: Poster,
    strings: Strings,
    own_names: Mapping[Language, str],
    width: float,
    height: float,
) -> None:
    margin, head = 18.0, 50.0
    _head(canvas, width, height, head, margin, 28)
    y = height - head - 14
    for language in own_names:
        y = _text(
            canvas, strings.text(language, "poster_headline"), margin, y, width - 2 * margin, 11.5, BOLD, TEAL
        )
        y = _text(canvas, strings.text(language, "poster_promise"), margin, y, width - 2 * margin, 8.2) - 5
    codes = [code for code in (poster.web, poster.telegram) if code]
    side = 138.0 if len(codes) == 1 else 122.0
    x = (width - len(codes) * side - (len(codes) - 1) * 10) / 2
    foot = y - 6
    for code, label in zip(codes, ("WEB", "TELEGRAM"), strict=False):
        foot = _qr(canvas, code, x, y - 6, side)
        if len(codes) > 1:
            foot = _text(canvas, label, x, foot, side, 8, BOLD, SOFT, centred=True)
        x += side + 10
    foot = _text(canvas, poster.shown, margin, foot - 3, width - 2 * margin, 9.5, BOLD, INK, centred=True)
    if poster.place:
        line = f"{poster.place.name['nl']}, {_where(poster)}"
        _text(canvas, line, margin, foot - 5, width - 2 * margin, 8.5, REGULAR, SOFT, centred=True)


def _where(poster: Poster) -> str:
    assert poster.place is not None
    return poster.place.address or poster.place.municipality


def _head(canvas: Canvas, width: float, height: float, band: float, margin: float, mark: float) -> None:
    canvas.setFillColor(TEAL)
    canvas.rect(0, height - band, width, band, stroke=0, fill=1)
    x, y, r = margin + mark / 2, height - band / 2, mark / 2
    canvas.setStrokeColor(white)
    canvas.setLineWidth(mark / 22)
    canvas.circle(x, y, r, stroke=1, fill=0)
    for colour, tip in ((AMBER, 0.75), (white, -0.75)):
        needle = canvas.beginPath()
        needle.moveTo(x, y + tip * r)
        needle.lineTo(x - 0.24 * r, y)
        needle.lineTo(x + 0.24 * r, y)
        needle.close()
        canvas.setFillColor(colour)
        canvas.drawPath(needle, stroke=0, fill=1)
    canvas.setFillColor(white)
    canvas.setFont(BOLD, mark * 0.8)
    canvas.drawString(margin + mark * 1.3, y - mark * 0.27, "Kompas")


def _text(
    canvas: Canvas,
    text: str,
    x: float,
    y: float,
    width: float,
    size: float,
    font: str = REGULAR,
    colour: HexColor = INK,
    *,
    centred: bool = False,
) -> float:
    """Draw a paragraph whose top is at `y`; return where it ends."""
    style = ParagraphStyle("", fontName=font, fontSize=size, leading=size * 1.25, textColor=colour)
    if centred:
        style.alignment = TA_CENTER
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br/>")
    paragraph = Paragraph(safe, style)
    _, height = paragraph.wrap(width, 10_000)
    paragraph.drawOn(canvas, x, y - height)
    return float(y - height)


def _qr(canvas: Canvas, address: str, x: float, y: float, side: float) -> float:
    """Draw the code of `address` with its top left corner at (x, y); return its lower edge."""
    code = segno.make(address, error=QR_ERROR, micro=False, boost_error=False)
    rows = [list(row) for row in code.matrix_iter(border=QUIET_MODULES)]
    module = side / len(rows)
    canvas.setFillColor(white)
    canvas.rect(x, y - side, side, side, stroke=0, fill=1)
    canvas.setFillColor(INK)
    path = canvas.beginPath()
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                path.rect(x + across * module, y - (down + 1) * module, module, module)
    canvas.drawPath(path, stroke=0, fill=1)
    return y - side
