"""Everything the assistant may say has wording in four languages; everything people may say has examples and a rule."""

import re
from collections import defaultdict
from string import Formatter

import pytest
import yaml

from actions.danger import AGENCIES
from bot.gateway.incoming import PAYLOAD_INTENTS
from bot.settings import REPOSITORY
from knowledge.examples import load_examples

LANGUAGES = ("pl", "ro", "en", "nl")
# Sent by buttons and by the gateway only: nobody types them, so they have no examples.
BUTTON_ONLY = {
    "ask_outcome",
    "check_intermediary",
    "choose_card",
    "resume_form",
    "start",
    "talk_to_person",
    "tell_outcome",
}
KINDS = {"answer", "choices", "no_answer", "referral", "urgent", "smalltalk", "form", "notice"}
FALLBACK_INTENT = "nlu_fallback"  # Rasa's own, put there by FallbackClassifier


def read(path):
    return yaml.safe_load((REPOSITORY / path).read_text(encoding="utf-8"))


DOMAIN = defaultdict(list)
for file in sorted((REPOSITORY / "domain").glob("*.yml")):
    for part in ("intents", "actions"):
        DOMAIN[part] += read(file).get(part, [])
RESPONSES = {
    name: variations
    for file in sorted((REPOSITORY / "domain" / "responses").glob("*.yml"))
    for name, variations in read(file)["responses"].items()
}
RULES = [
    rule for file in sorted((REPOSITORY / "data" / "rules").glob("*.yml")) for rule in read(file)["rules"]
]
SLOTS = {slot for file in (REPOSITORY / "domain").glob("*.yml") for slot in read(file).get("slots", {})}
STARTING = [rule for rule in RULES if "condition" not in rule]  # the others hold within a form
CODE = "\n".join(file.read_text(encoding="utf-8") for file in sorted((REPOSITORY / "actions").rglob("*.py")))


def responses_in_actions():
    """Return the names in the actions' code; those of danger are put together from its label."""
    named = set(re.findall(r'"(utter_\w+)"', CODE)) - {
        "utter_action"
    }  # where Rasa keeps a message's response
    of_danger = set(re.findall(r'f"(utter_\w+)_\{kind\}"', CODE))
    assert of_danger == {"utter_urgent", "utter_doubt"}
    return named | {f"{start}_{label}" for start in of_danger for label in AGENCIES}


def responses_in_rules():
    steps = [step["action"] for rule in RULES for step in rule["steps"] if "action" in step]
    return {action for action in steps if action.startswith("utter_")}


def language_of(variation):
    """Return the language of a variation; the one without a condition is English, for when none is known."""
    conditions = variation.get("condition", [])
    assert all((c["type"], c["name"]) == ("slot", "language") for c in conditions)
    return conditions[0]["value"] if conditions else "en"


def test_every_response_named_has_wording_and_none_is_left_over():
    asked = {
        name
        for name in RESPONSES
        if name.startswith("utter_ask_") and name.removeprefix("utter_ask_") in SLOTS
    }

    assert responses_in_actions() | responses_in_rules() | asked == set(RESPONSES)


@pytest.mark.parametrize("name", RESPONSES)
def test_response_speaks_each_language_once(name):
    assert [language_of(variation) for variation in RESPONSES[name]] == ["pl", "ro", "nl", "en"]
    assert all(variation["text"].strip() for variation in RESPONSES[name])


@pytest.mark.parametrize("name", RESPONSES)
def test_response_has_one_kind_that_the_gateway_knows(name):
    (kind,) = {variation["custom"]["kind"] for variation in RESPONSES[name]}

    assert kind in KINDS


@pytest.mark.parametrize("name", RESPONSES)
def test_response_offers_the_same_buttons_in_each_language(name):
    payloads = [
        [button["payload"] for button in variation.get("buttons", [])] for variation in RESPONSES[name]
    ]

    assert payloads == [payloads[0]] * len(LANGUAGES)
    assert {re.match(r"/(\w+)", payload)[1] for payload in payloads[0]} <= PAYLOAD_INTENTS


@pytest.mark.parametrize(
    "name", [name for name, said in RESPONSES.items() if said[0]["custom"]["kind"] == "smalltalk"]
)
def test_small_talk_ends_with_a_way_on(name):
    assert RESPONSES[name][0]["buttons"]


@pytest.mark.parametrize("label", AGENCIES)
def test_danger_is_labelled_in_its_wording_and_has_an_intent(label):
    wordings = [*RESPONSES[f"utter_urgent_{label}"], *RESPONSES[f"utter_doubt_{label}"]]

    assert {variation["custom"]["urgent"] for variation in wordings} == {label}
    assert f"urgent_{label}" in DOMAIN["intents"]


def test_every_urgent_intent_has_agencies():
    urgent = {intent.removeprefix("urgent_") for intent in DOMAIN["intents"] if intent.startswith("urgent_")}

    assert urgent == set(AGENCIES)


def test_every_intent_people_type_has_examples_in_four_languages():
    languages = defaultdict(set)
    for example in load_examples(REPOSITORY / "data" / "nlu"):
        languages[example.intent.partition("/")[0]].add(example.language)

    assert languages == {intent: set(LANGUAGES) for intent in set(DOMAIN["intents"]) - BUTTON_ONLY}


def test_every_intent_has_one_rule():
    # A rule that goes on by what a slot holds stands once for each value.
    by_slot = [rule for rule in STARTING if any("slot_was_set" in step for step in rule["steps"])]
    started = [rule["steps"][0]["intent"] for rule in STARTING if rule not in by_slot]
    started += {rule["steps"][0]["intent"] for rule in by_slot}

    assert sorted(started) == sorted({*DOMAIN["intents"], FALLBACK_INTENT})


def test_every_danger_leads_to_urgent_help_and_to_nothing_else():
    steps = {rule["steps"][0]["intent"]: [s.get("action") for s in rule["steps"][1:]] for rule in STARTING}

    assert [steps[f"urgent_{label}"] for label in AGENCIES] == [["action_urgent"]] * len(AGENCIES)


def test_domain_lists_the_actions_that_exist():
    written = re.findall(r'return "((?:action|validate)_\w+)"', CODE)

    assert sorted(written) == sorted(DOMAIN["actions"])


def test_braces_of_payloads_are_doubled_for_rasa_which_fills_what_stands_in_single_ones():
    payloads = {
        button["payload"]
        for variations in RESPONSES.values()
        for variation in variations
        for button in variation.get("buttons", [])
    }

    assert payloads
    assert {placeholder for payload in payloads for placeholder in _placeholders(payload)} <= {"behind"}


def _placeholders(payload):
    return [name for _, name, _, _ in Formatter().parse(payload) if name is not None]
