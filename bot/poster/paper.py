"""Draws a poster on A4 and on an A6 card, as PDF with its fonts in it.

Knows paper, letters and QR codes. Knows nothing of towns or content. All lengths are points, 1/72 inch.
"""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import segno
from font_source_sans_pro import font_files_ttf
from reportlab.lib.colors import Color, HexColor, white
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
from knowledge.models import Place

REGULAR, BOLD = "Kompas", "Kompas-Bold"  # Source Sans Pro, SIL Open Font License
TEAL, AMBER, INK, SOFT = HexColor("#0b5566"), HexColor("#ffb454"), HexColor("#14262f"), HexColor("#4a5c64")
BAND = HexColor("#eef3f4")
QUIET_MODULES = 4  # white modules around a code, ISO/IEC 18004
QR_ERROR = "q"  # a quarter may be dirty or torn


def draw(
    poster: Poster, folder: Path, stem: str, strings: Strings, own_names: Mapping[Language, str]
) -> list[Path]:
    """Write `stem`-a4.pdf and `stem`-a6.pdf into `folder` and return their paths."""
    for name, font in ((REGULAR, "SourceSansPro"), (BOLD, "SourceSansProBold")):
        pdfmetrics.registerFont(TTFont(name, font_files_ttf[font]))
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for size, page, fill in (("a4", A4, _fill_a4), ("a6", A6, _fill_a6)):
        path = folder / f"{stem}-{size}.pdf"
        canvas = Canvas(str(path), pagesize=page, lang="nl", initialFontName=REGULAR)  # type: ignore[arg-type]  # a stub says float
        canvas.setTitle(f"Kompas – {poster.shown}")
        canvas.setAuthor("Kompas")
        words = {
            key: [strings.text(language, f"poster_{key}") for language in own_names]
            for key in ("headline", "promise", "scan", "person")
        }
        fill(_Sheet(canvas, *page), poster, words)
        canvas.save()
        paths.append(path)
    return paths


def _fill_a4(sheet: "_Sheet", poster: Poster, words: Mapping[str, Sequence[str]]) -> None:
    margin, head = 48.0, 112.0
    sheet.head(head, margin, mark=64)
    foot = 118.0 if poster.place else 40.0
    side = 168.0 if poster.telegram else 200.0
    left = sheet.width - 2 * margin - side - 28
    top = sheet.height - head - 34
    room = (top - foot - 24) / len(words["headline"])
    for position, (headline, promise) in enumerate(zip(words["headline"], words["promise"], strict=True)):
        y = sheet.text(
            headline.replace(". ", ".\n", 1),
            (margin, top - position * room),
            left,
            21,
            font=BOLD,
            colour=TEAL,
        )
        sheet.text(promise, (margin, y - 6), left, 13.5)
    x, y = sheet.width - margin - side, top
    for code, label in _codes(poster):
        y = sheet.code(code, (x, y), side)
        y = sheet.text(label, (x, y - 2), side, 12, font=BOLD, colour=SOFT, centred=True) - 20
    y = sheet.text(" · ".join(words["scan"]), (x, y + 10), side, 12.5, centred=True)
    sheet.text(poster.shown, (x, y - 8), side, 11.5, font=BOLD, colour=TEAL, centred=True)
    if poster.place:
        sheet.band(0, foot, BAND)
        wide = sheet.width - 2 * margin
        y = sheet.text(" · ".join(words["person"]), (margin, foot - 16), wide, 11, colour=SOFT)
        y = sheet.text(poster.place.name["nl"], (margin, y - 6), wide, 16, font=BOLD)
        sheet.text(_where(poster.place), (margin, y - 2), wide, 13)


def _fill_a6(sheet: "_Sheet", poster: Poster, words: Mapping[str, Sequence[str]]) -> None:
    margin, head = 18.0, 50.0
    sheet.head(head, margin, mark=28)
    wide = sheet.width - 2 * margin
    y = sheet.height - head - 12
    for headline, promise in zip(words["headline"], words["promise"], strict=True):
        y = sheet.text(headline, (margin, y), wide, 11.5, font=BOLD, colour=TEAL)
        y = sheet.text(promise, (margin, y), wide, 8.2) - 5
    codes = _codes(poster)
    side = 122.0 if len(codes) > 1 else 138.0
    x = (sheet.width - len(codes) * side - (len(codes) - 1) * 10) / 2
    foot = y
    for code, label in codes:
        foot = sheet.code(code, (x, y - 2), side)
        if len(codes) > 1:
            foot = sheet.text(label, (x, foot + 4), side, 8, font=BOLD, colour=SOFT, centred=True)
        x += side + 10
    foot = sheet.text(poster.shown, (margin, foot - 2), wide, 9.5, font=BOLD, centred=True)
    if poster.place:
        line = f"{poster.place.name['nl']}, {_where(poster.place)}"
        sheet.text(line, (margin, foot - 4), wide, 8.5, colour=SOFT, centred=True)


def _codes(poster: Poster) -> list[tuple[str, str]]:
    return [(poster.web, "WEB"), *([(poster.telegram, "TELEGRAM")] if poster.telegram else [])]


def _where(place: Place) -> str:
    return place.address or place.municipality


class _Sheet:
    """A page to draw on; y counts from its lower edge, and what is drawn hangs from its y."""

    def __init__(self, canvas: Canvas, width: float, height: float) -> None:
        self._canvas = canvas
        self.width = width
        self.height = height

    def band(self, y: float, height: float, colour: Color) -> None:
        """Draw a band across the page, from `y` up."""
        self._canvas.setFillColor(colour)
        self._canvas.rect(0, y, self.width, height, stroke=0, fill=1)

    def head(self, height: float, margin: float, *, mark: float) -> None:
        """Draw the band at the top with mark and name."""
        canvas = self._canvas
        self.band(self.height - height, height, TEAL)
        x, y, r = margin + mark / 2, self.height - height / 2, mark / 2
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

    def text(
        self,
        text: str,
        at: tuple[float, float],
        width: float,
        size: float,
        *,
        font: str = REGULAR,
        colour: Color = INK,
        centred: bool = False,
    ) -> float:
        """Draw a paragraph hanging from `at`; return where it ends."""
        style = ParagraphStyle("", fontName=font, fontSize=size, leading=size * 1.25, textColor=colour)
        if centred:
            style.alignment = TA_CENTER
        paragraph = Paragraph(escape(text).replace("\n", "<br/>"), style)
        _, height = paragraph.wrap(width, self.height)
        paragraph.drawOn(self._canvas, at[0], at[1] - height)
        return float(at[1] - height)

    def code(self, address: str, at: tuple[float, float], side: float) -> float:
        """Draw the QR code of `address` hanging from `at`; return its lower edge."""
        code = segno.make(address, error=QR_ERROR, micro=False, boost_error=False)
        rows = [list(row) for row in code.matrix_iter(border=QUIET_MODULES)]
        module = side / len(rows)
        path = self._canvas.beginPath()
        for down, row in enumerate(rows):
            for across, dark in enumerate(row):
                if dark:
                    path.rect(at[0] + across * module, at[1] - (down + 1) * module, module, module)
        self._canvas.setFillColor(INK)
        self._canvas.drawPath(path, stroke=0, fill=1)
        return at[1] - side
