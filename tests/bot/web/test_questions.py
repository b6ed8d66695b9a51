"""The questions per theme: every theme has three, of cards that are there."""

from bot.settings import Settings
from bot.web.questions import MOST_QUESTIONS, QUESTIONS_PATH, load_questions
from knowledge.yaml_files import read_yaml

KNOWLEDGE = Settings().knowledge_dir


def test_every_theme_names_three_cards_of_ours():
    by_theme = read_yaml(QUESTIONS_PATH)

    assert list(by_theme) == list(read_yaml(KNOWLEDGE / "themes.yml"))
    for theme, cards in by_theme.items():
        assert len(set(cards)) == MOST_QUESTIONS, theme
        assert [card for card in cards if not (KNOWLEDGE / "cards" / f"{card}.yml").is_file()] == []


def test_themes_of_a_page_take_turns():
    questions = load_questions(KNOWLEDGE)

    themes = questions.known("housing, contract-pay,housing,none")

    assert themes == ("housing", "contract-pay")
    assert [choice.card for choice in questions.choices(themes, "nl")] == [
        "housing/employer-housing",
        "pay/not-paid",
        "housing/stay-after-job",
    ]
