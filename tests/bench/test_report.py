"""The mistakes that are chosen, and the report that is written, of made-up answers."""

import json

from bench.search import report
from bench.search.mistakes import EACH, most_instructive


def test_surest_and_narrowest_mistakes_are_chosen_once_each(answer):
    sure = [answer("a/1", [("b/2", 0.99 - n / 100)], text=f"sure {n}") for n in range(EACH + 1)]
    narrow = [
        answer("a/1", [("b/2", 0.5), ("a/1", 0.49 - n / 100)], text=f"narrow {n}") for n in range(EACH + 1)
    ]
    right = answer("a/1", [("a/1", 1.0)], text="right")

    chosen = most_instructive([right, *reversed(narrow), *reversed(sure)])

    assert [(mistake.why, mistake.answer.question.text) for mistake in chosen] == [
        *(("surest", f"sure {n}") for n in range(EACH)),
        *(("narrowest", f"narrow {n}") for n in range(EACH)),
    ]


def test_a_mistake_names_the_best_right_card_and_its_place(answer):
    (mistake,) = most_instructive(
        [answer("a/1 a/3", [("b/2", 0.6), ("c/4", 0.3), ("a/3", 0.2), ("a/1", 0.1)])]
    )

    assert (mistake.found, mistake.found_probability) == ("b/2", 0.6)
    assert (mistake.right, mistake.right_probability, mistake.right_rank) == ("a/3", 0.2, 3)


def test_mistakes_are_written_with_message_cards_and_probabilities(answer):
    table = report.mistakes_table(
        most_instructive(
            [
                answer(
                    "a/1", [("b/2", 0.6), ("a/1", 0.25)], language="nl", style="story", text="een |\ntwee"
                ),
                answer("a/1", [("b/2", 0.9)]),
            ]
        )
    )

    assert table.splitlines()[2:] == [
        "| surest | pl, plain: x | b/2 0.90 | a/1, not found |",
        r"| surest | nl, story: een \| twee | b/2 0.60 | a/1 0.25, place 2 |",
    ]


def test_report_says_how_far_ahead_of_the_best_other_search(result):
    ours = result("Ours", polish=4, romanian=2)  # 6 of 8
    weak, strong = result("Weak", polish=1, romanian=0), result("Strong", polish=2, romanian=2)

    assert report.lead_sentence([ours, weak, strong]) == (
        "First card right: Ours is 25.0 points ahead of the best other search, Strong."
    )
    assert report.lead_sentence([weak, ours]) == (
        "First card right: Weak is 62.5 points behind the best other search, Ours."
    )
    assert report.lead_sentence([ours]) == ""


def test_report_holds_table_plot_and_mistakes(answer, result, tmp_path):
    results = [result("Ours", polish=4, romanian=2), result("Other", polish=1, romanian=0)]

    file = report.write(tmp_path, results, most_instructive(results[0].answers), "8 questions.", "A note.")

    text = file.read_text(encoding="utf-8")
    for part in ("8 questions. First card right: Ours is 62.5 points ahead", "](images/search-results.svg)",
                 "| all (8) | Other | 0.125 |", "A note.", "## Mistakes of Kompas", "b/2 0.90"):  # fmt: skip
        assert part in text


def test_report_without_mistakes_has_no_section_for_them(result, tmp_path):
    file = report.write(tmp_path, [result("Other", polish=1, romanian=0)], [], "8 questions.", "")

    assert "Mistakes" not in file.read_text(encoding="utf-8")


def test_training_of_the_encoder_is_told_where_it_went_before(tmp_path):
    assert report.encoder_note(tmp_path) == ""
    record = tmp_path / report.ENCODER_RECORD
    record.parent.mkdir()
    record.write_text(json.dumps({"minutes": 58}), encoding="utf-8")

    assert "58 minutes" in report.encoder_note(tmp_path)
