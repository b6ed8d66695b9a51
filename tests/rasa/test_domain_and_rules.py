"""Domain, rules and examples fit together, by Rasa's own judgement."""

from pathlib import Path

import pytest
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.validator import Validator

from knowledge.examples import files_of_all_languages, load_examples, rasa_json

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def validator(tmp_path_factory):
    """Rasa's judge of domain, rules and every example; these as JSON, as Rasa reads YAML for two minutes."""
    nlu = REPOSITORY / "data" / "nlu"
    examples = tmp_path_factory.mktemp("nlu") / "examples.json"
    examples.write_text(rasa_json(load_examples(nlu)), encoding="utf-8")
    importer = TrainingDataImporter.load_from_config(
        str(REPOSITORY / "config.yml"),
        str(REPOSITORY / "domain"),
        [str(examples), *map(str, files_of_all_languages(nlu)), str(REPOSITORY / "data" / "rules")],
    )
    return Validator.from_importer(importer)


def test_rasa_reads_the_whole_domain(validator):
    assert "action_search_cards" in validator.domain.user_actions
    assert "utter_urgent_danger" in validator.domain.responses
    assert validator.verify_domain_validity()


def test_every_intent_and_action_in_the_rules_is_in_the_domain(validator):
    assert validator.verify_intents_in_stories(ignore_warnings=False)
    assert validator.verify_actions_in_stories_rules()


def test_no_rule_contradicts_another(validator):
    assert validator.verify_story_structure(ignore_warnings=False)


def test_slots_are_filled_from_entities_and_intents_that_exist(validator):
    assert validator.verify_slot_mappings()
    assert validator.verify_form_slots()


def test_no_example_stands_under_two_intents(validator):
    assert validator.verify_example_repetition_in_intents(ignore_warnings=False)
