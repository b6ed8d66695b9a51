"""What a message wants: common intents are not crowded out by rare ones, and danger counts as a whole."""

from pathlib import Path

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_yaml_file

from bot.nlu.encode_ahead import encoder
from bot.nlu.intent_classifier import WISHES, KompasIntentClassifier, _ranked, _wish_first
from knowledge.examples import load_examples

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLES = {
    "ask": [
        "when is my wage paid",
        "my boss does not pay",
        "who pays the rent",
        "how many days off do I get",
    ],
    "greet": ["good morning", "hello there"],
    "urgent_danger": ["he beats me and locks the door", "they locked the door and beat us"],
    "urgent_exploitation": ["they locked us in and took my passport", "I must work and the door is locked"],
}
# So many that a danger beside them is none of the whole.
QUESTIONS = (
    "When is my wage paid this month? My boss does not pay. Who pays the rent of the days off that I get."
)


@pytest.fixture
def classifier(tmp_path):
    # What learnt from so few messages is less sure of a question than the real one: danger needs more to go before it.
    config = {**KompasIntentClassifier.get_default_config(), "urgent_from": 0.6}
    storage, resource = LocalModelStorage.create(tmp_path), Resource("classifier")
    messages = [Message({"text": t, "intent": intent}) for intent, texts in EXAMPLES.items() for t in texts]
    KompasIntentClassifier.create(config, storage, resource, None).train(TrainingData(messages))
    return KompasIntentClassifier.load(config, storage, resource, None)


def classify(classifier, text):
    (message,) = classifier.process([Message({"text": text})])
    return message


@pytest.mark.parametrize(
    ("text", "intent"),
    [("my wage is not paid", "ask"), ("hello good morning", "greet"), ("HELLO thére", "greet")],
)
def test_message_gets_the_intent_of_its_like(classifier, text, intent):
    message = classify(classifier, text)

    assert message.get("intent")["name"] == intent
    assert message.as_dict(only_output_properties=True)["intent_ranking"][0] == message.get("intent")
    assert sum(entry["confidence"] for entry in message.get("intent_ranking")) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hello good morning, my wage is not paid", "ask"),
        ("good morning hello there, he beats me and locks the door", "urgent_danger"),
        ("hello there good morning", "greet"),
    ],
)
def test_what_stands_behind_a_greeting_is_what_the_message_is_about(classifier, text, intent):
    assert classify(classifier, text).get("intent")["name"] == intent


def test_few_words_need_to_be_surer_to_tell_of_danger(classifier):
    classifier._config["urgent_from_few_words"] = 0.99
    assert classify(classifier, "locked us in").get("intent")["name"] != "urgent_danger"

    classifier._config["urgent_from_few_words"] = 0.5

    assert classify(classifier, "locked us in").get("intent")["name"].startswith("urgent_")


def test_danger_in_one_sentence_does_not_drown_in_the_question_beside_it(classifier):
    message = classify(classifier, f"{QUESTIONS} They locked the door and beat us.")

    assert message.get("intent")["name"] == "urgent_danger"
    assert message.get("danger_in_part") is True
    assert message.get("intent_ranking")[1]["name"] == "ask"
    assert classify(classifier, QUESTIONS).get("danger_in_part") is None


def test_sentence_whose_words_leave_no_room_for_danger_is_not_encoded(classifier, monkeypatch):
    classifier._config["urgent_sentence_from"] = 0.7
    encoded, encode = [], encoder().encode
    monkeypatch.setattr(encoder(), "encode", lambda texts: [encoded.append(texts), encode(texts)][1])
    danger = "They locked the door and beat us."
    story = f"{QUESTIONS} {danger}"

    assert classify(classifier, story).get("danger_in_part") is True
    assert encoded == [[story], [danger]]


def test_weights_are_of_the_type_of_the_features(classifier):
    # Else SciPy converts all weights, five million of them, with every message.
    assert classifier._of_words.coef_.dtype == classifier._tfidf.transform(["my wage"]).dtype


def test_whole_message_about_danger_asks_nothing_beside_it(classifier):
    assert classify(classifier, "He beats me. He locks the door.").get("danger_in_part") is None


def test_empty_message_is_classified_too(classifier):
    assert classify(classifier, "").get("intent")["confidence"] < 1.0


def test_danger_that_could_be_of_two_kinds_is_still_danger():
    ranking = _ranked({"ask": 0.4, "urgent_danger": 0.32, "urgent_exploitation": 0.28}, urgent_from=0.9)

    assert [entry["name"] for entry in ranking] == ["urgent_danger", "ask"]
    assert ranking[0]["confidence"] == pytest.approx(0.6)


def test_danger_likely_enough_goes_before_a_likelier_question():
    probabilities = {"ask": 0.55, "urgent_danger": 0.45}

    assert _ranked(probabilities, urgent_from=0.4)[0] == {"name": "urgent_danger", "confidence": 0.45}
    assert _ranked(probabilities, urgent_from=0.5)[0]["name"] == "ask"


@pytest.mark.parametrize(
    ("ranking", "intent"),
    [
        ({"ask": 0.55, "urgent_danger": 0.45}, "urgent_danger"),
        ({"ask": 0.4, "greet": 0.3, "urgent_danger": 0.3}, "urgent_danger"),
        ({"ask": 0.5, "steps": 0.25, "greet": 0.24}, "steps"),
        ({"ask": 0.4, "insult": 0.3, "urgent_danger": 0.3}, "urgent_danger"),
        ({"ask": 0.24, "greet": 0.23, "urgent_danger": 0.23}, "nlu_fallback"),
    ],
)
def test_what_goes_before_a_likelier_question_is_not_taken_for_doubt(ranking, intent):
    pipeline = read_yaml_file(str(REPOSITORY / "config.yml"))["pipeline"]
    (config,) = [dict(part) for part in pipeline if part["name"] == "FallbackClassifier"]
    fallback = FallbackClassifier({**FallbackClassifier.get_default_config(), **config})
    bounds = KompasIntentClassifier.get_default_config()
    entries = _wish_first(_ranked(ranking, bounds["urgent_from"]), bounds["wish_from"])
    message = Message({"text": "x", "intent": entries[0], "intent_ranking": entries})

    fallback.process([message])

    assert message.get("intent")["name"] == intent


@pytest.mark.parametrize(
    ("ranking", "intents"),
    [
        ({"ask": 0.6, "steps": 0.3, "greet": 0.1}, ["steps", "ask", "greet"]),
        ({"ask": 0.6, "steps": 0.2, "greet": 0.1}, ["ask", "steps", "greet"]),
        ({"ask": 0.4, "insult": 0.31, "steps": 0.29}, ["ask", "insult", "steps"]),
        ({"greet": 0.6, "steps": 0.4}, ["greet", "steps"]),
        ({"ask": 0.4, "urgent_danger": 0.35, "steps": 0.25}, ["urgent_danger", "ask", "steps"]),
        ({"ask": 1.0}, ["ask"]),
    ],
)
def test_wish_right_behind_a_question_goes_before_it_where_it_is_likely_enough(ranking, intents):
    entries = _wish_first(_ranked(ranking, urgent_from=0.3), wish_from=0.3)

    assert [entry["name"] for entry in entries] == intents
    assert {entry["name"]: entry["confidence"] for entry in entries} == ranking


def test_wishes_are_intents_of_the_examples():
    written = {example.intent for example in load_examples(REPOSITORY / "data" / "nlu")}

    assert written >= WISHES


def test_without_any_danger_the_likeliest_is_first():
    assert [entry["name"] for entry in _ranked({"ask": 0.4, "greet": 0.6}, urgent_from=0.4)] == [
        "greet",
        "ask",
    ]
