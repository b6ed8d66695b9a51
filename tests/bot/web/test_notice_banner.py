"""What staff announce: shown on its days, refused when it is incomplete."""

import datetime as dt
from pathlib import Path

import pytest

from bot.web.notice import NoticeError, load_notices

GOOD = "- {first_day: 2031-04-26, last_day: 2031-04-27, pl: a, ro: b, en: c, nl: d}"


def written(folder: Path, text: str) -> Path:
    path = folder / "notice.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_no_file_is_no_notice(tmp_path):
    assert load_notices(tmp_path / "notice.yml") == ()


def test_notice_holds_from_its_first_to_its_last_day(tmp_path):
    (notice,) = load_notices(written(tmp_path, GOOD))

    days = [dt.date(2031, 4, day) for day in (25, 26, 27, 28)]
    assert [notice.holds_on(day) for day in days] == [False, True, True, False]
    assert notice["ro"] == "b"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD.replace(", nl: d", ""), "notice.yml: entry 0.*has no text in nl"),
        (GOOD.replace("last_day: 2031-04-27", "last_day: 2031-04-01"), "`last_day` lies before `first_day`"),
        (GOOD.replace("pl: a", "pl: a, url: 'javascript:x'"), "entry 0 url"),
        (GOOD.replace("first_day:", "firstday:"), "entry 0 first_day"),
    ],
)
def test_notice_that_does_not_fit_names_the_culprit(tmp_path, text, says):
    with pytest.raises(NoticeError, match=says):
        load_notices(written(tmp_path, text))
