"""A fifth language is content alone: German, added to the fixture content, is answered end to end by the library."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
import yaml

from actions.card_message import card_message
from actions.situation.whom import wording
from bot.nlu.detect import detect_language
from knowledge.agencies import agency_message
from knowledge.build import build_search, load_search
from knowledge.encoder import OWN
from knowledge.models import Situation
from knowledge.sources import Sources

FIFTH = Path(__file__).parent / "fifth_language"
DAY = dt.date(2031, 8, 1)
NOW = dt.datetime(2031, 8, 1, 10, 0, tzinfo=dt.UTC)  # a Friday


@pytest.fixture
def with_german(content):
    for file, texts in yaml.safe_load((FIFTH / "de.yml").read_text(encoding="utf-8")).items():
        entries = yaml.safe_load((content.root / file).read_text(encoding="utf-8"))
        for path, text in texts.items():
            part = entries
            for key in filter(None, path.split("/")):
                part = part[int(key) if key.isdigit() else key.replace(".", "/")]  # a card's id holds a slash
            part["de"] = text
        (content.root / file).write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")
    for file in FIFTH.glob("*.de.yml"):
        shutil.copy(file, content.examples_dir / "ask" / file.name)
    return content


def test_content_with_a_fifth_language_keeps_every_rule(with_german):
    assert with_german.problems() == []


def test_a_language_without_its_texts_is_named_file_by_file(content):
    file = content.root / "knowledge" / "languages.yml"
    file.write_text(
        file.read_text(encoding="utf-8") + "de: {name: Deutsch, function_words: [ich]}\n", encoding="utf-8"
    )

    problems = content.problems()

    assert {problem.file for problem in problems} >= {
        "knowledge/agencies.yml", "knowledge/cards/pay/minimum-wage.yml", "knowledge/figures.yml",
        "knowledge/places.yml", "knowledge/themes.yml", "knowledge/words.yml", "data/nlu/ask/pay.de.yml",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "language"),
    [("Wie hoch ist der Mindestlohn und wann steigt er?", "de"), ("How high is the minimum wage?", "en")],
)
def test_a_fifth_language_is_told_from_the_others(with_german, text, language):
    among = {code: entry.function_words for code, entry in with_german.load().languages.items()}

    assert detect_language(text, among=among) == language


@pytest.fixture
def german_wording(monkeypatch):
    """For whom a variant of a card is: wording of the actions, which lies beside them and not in the content."""
    for values in wording().whom.values():
        for said in values.values():
            monkeypatch.setitem(said, "de", "Menschen in dieser Lage")


def test_a_question_in_a_fifth_language_is_answered_in_it(with_german, german_wording, own_encoder, tmp_path):
    knowledge = with_german.load()
    sources = Sources(with_german.knowledge_dir, with_german.root / "data", OWN)
    build_search(sources, tmp_path / "build", lambda line: None)
    search = load_search(knowledge, sources, tmp_path / "build")

    hits = search.searcher.search("was ist der mindestlohn pro stunde")
    card = knowledge.cards[hits[0].card_id]
    message = card_message(card, "de", knowledge, DAY, probability=None, situation=Situation())
    agency = agency_message(knowledge.agencies[card.agencies[0]], "de", NOW)

    assert card.id == "pay/minimum-wage"
    assert message["text"] == "Der Mindestlohn (minimumloon) ist 12,22\xa0€ brutto. Der Zuschlag ist 8%."
    assert message["card"]["steps"] == ["Teile den Bruttolohn durch die Stunden.", "Ruf die Inspektion an."]
    assert agency["name"] == "Arbeitsinspektion (Arbeidsinspectie)"
    assert agency["open_now"] is True
