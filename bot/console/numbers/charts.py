"""Bar charts as SVG, drawn on the server by pygal. The colours stand in console.css, the same numbers in a table below.

pygal brings a style sheet and a script of its own into the picture, which our Content-Security-Policy refuses: both
are taken out. Knows counts as shown, never exact ones.
"""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from bot.console.numbers.small_counts import Shown

WIDTH, HEIGHT = 900, 260  # units of the picture; on the page it is as wide as there is room
ROW_HEIGHT, FRAME_HEIGHT = 34, 60
LETTERS = 15  # height; as in console.css, where the room they take was measured with it
MOST_LETTERS = 34  # of a label beside a bar
MOST_DATES = 10  # written under the bars


def columns(bars: Sequence[tuple[str, Shown]]) -> Markup:
    """Return a chart of upright bars, for what follows in time. Hidden counts have no bar."""
    import pygal

    every = -(-len(bars) // MOST_DATES)
    chart = pygal.Bar(
        height=HEIGHT, x_labels_major_every=every, show_minor_x_labels=False, truncate_label=-1, **_common()
    )
    return _drawn(chart, bars)


def rows(bars: Sequence[tuple[str, Shown]]) -> Markup:
    """Return a chart of lying bars, one under the other, in the order given."""
    import pygal

    chart = pygal.HorizontalBar(height=ROW_HEIGHT * len(bars) + FRAME_HEIGHT, truncate_label=-1, **_common())
    cut = [(_short(label), count) for label, count in bars]
    return _drawn(chart, cut[::-1])  # pygal begins below


def _common() -> dict[str, Any]:
    from pygal.style import Style

    return {
        "width": WIDTH,
        "css": (),
        "js": (),
        "style": Style(label_font_size=LETTERS, major_label_font_size=LETTERS),
        "show_legend": False,
        "disable_xml_declaration": True,
        "no_prefix": True,
        "y_labels_major_count": 4,
        "min_scale": 1,
        "max_scale": 6,
        "margin": 8,
        "range": None,
    }


def _drawn(chart: Any, bars: Sequence[tuple[str, Shown]]) -> Markup:
    counts = [count if isinstance(count, int) else None for _, count in bars]
    chart.x_labels = [label for label, _ in bars]
    chart.range = (0, max([5, *(count for count in counts if count)]))
    chart.add("", counts)
    chart.add_xml_filter(_plain)
    return Markup(chart.render(is_unicode=True))  # noqa: S704 (pygal escapes labels: it builds a tree)


def _plain(root: Any) -> Any:
    """Return the picture without style sheet, script, links and what a script would show."""
    root.set("aria-hidden", "true")  # the table says the same
    root.set("focusable", "false")
    del root.attrib["id"]  # the same in every picture
    unwanted = ("style", "script", "desc", "title")
    for parent in list(root.iter()):
        for child in list(parent):
            is_comment = not isinstance(child.tag, str)
            if is_comment or child.tag in unwanted or "tooltip" in child.get("class", "").split():
                parent.remove(child)
    return root


def _short(label: str) -> str:
    return label if len(label) <= MOST_LETTERS else f"{label[: MOST_LETTERS - 1]}…"
