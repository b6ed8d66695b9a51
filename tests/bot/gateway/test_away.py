"""What the proxy gives people while no gateway answers: numbers to call, in every language, as other answers have."""

import json

from bot.gateway.away import HTML, JSON, write_away
from bot.gateway.problems import ProblemDetails
from bot.gateway.strings import load_strings

WORDS = load_strings()


def written(folder, agencies):
    write_away(folder, agencies, WORDS)
    return (folder / JSON).read_text(encoding="utf-8"), (folder / HTML).read_text(encoding="utf-8")


def test_programs_get_a_problem_with_numbers_in_every_language(tmp_path, agencies):
    text, _ = written(tmp_path, agencies)

    problem = ProblemDetails.model_validate(json.loads(text))

    assert (problem.status, problem.type) == (503, "/docs#unavailable")
    assert [message.language for message in problem.messages] == ["pl", "ro", "en", "nl"]
    for message in problem.messages:
        assert message.text == WORDS.text(message.language, "unavailable")
        assert message.agencies[0].phone == "112"
        assert all(agency.phone and agency.open_now is None for agency in message.agencies)


def test_people_get_a_page_with_links_to_call_and_nothing_to_load(tmp_path, agencies):
    _, page = written(tmp_path, agencies)

    for language in ("pl", "ro", "en", "nl"):
        assert WORDS.text(language, "unavailable") in page
    assert page.count('href="tel:112"') == 4
    assert "0800-7000" not in page  # an agency that has ended
    assert "data-fragment" not in page  # the page's script takes it for no answer of ours, and tries again
    assert "<script" not in page
    assert "src=" not in page


def test_files_are_the_same_whenever_they_are_made(tmp_path, agencies):
    assert written(tmp_path / "one", agencies) == written(tmp_path / "other", agencies)
