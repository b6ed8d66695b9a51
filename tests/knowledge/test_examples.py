"""How people ask, read from Rasa's NLU files."""

import pytest

from knowledge.errors import ContentError
from knowledge.examples import Example, card_id_of, load_examples, retrieval_intent

HEAD = 'version: "3.1"\nnlu:\n'


@pytest.fixture
def load(tmp_path):
    """Load one file under data/nlu with this text."""

    def of(text, name="ask/pay.en.yml"):
        file = tmp_path / "data" / "nlu" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return load_examples(tmp_path / "data" / "nlu")

    return of


@pytest.mark.parametrize(
    ("card_id", "intent"), [("pay/not-paid", "ask/pay.not-paid"), ("help/a.b", "ask/help.a.b")]
)
def test_a_card_has_one_retrieval_intent_and_back(card_id, intent):
    assert retrieval_intent(card_id) == intent
    assert card_id_of(intent) == card_id


@pytest.mark.parametrize("intent", ["ask", "ask/", "out_of_scope", "urgent/violence"])
def test_other_intents_have_no_card(intent):
    assert card_id_of(intent) is None


def test_an_example_knows_its_language_card_style_and_file(load):
    text = (
        HEAD
        + "- intent: ask/pay.bonus\n  metadata: {style: noisy}\n"
        + "  examples: |\n    - wher bonus\n\n    -  my bonus - when\n"
    )

    file = "data/nlu/ask/pay.en.yml"
    assert load(text) == [
        Example("wher bonus", "en", "pay/bonus", "ask/pay.bonus", "noisy", file),
        Example("my bonus - when", "en", "pay/bonus", "ask/pay.bonus", "noisy", file),
    ]


def test_without_a_style_an_example_is_plain_and_without_a_card_it_has_none(load):
    (example,) = load(HEAD + "- intent: out_of_scope\n  examples: |\n    - pogoda\n", "out_of_scope.pl.yml")

    assert example == Example("pogoda", "pl", None, "out_of_scope", "plain", "data/nlu/out_of_scope.pl.yml")


def test_synonyms_and_lookup_tables_are_no_examples(load):
    assert (
        load(
            HEAD
            + "- synonym: pensja\n  examples: |\n    - wypłata\n- lookup: city\n  examples: |\n    - Breda\n"
        )
        == []
    )


def test_files_of_no_language_are_left_alone(load):
    assert load(HEAD + "- intent: language\n  examples: |\n    - polski\n", "languages.yml") == []


def test_all_files_are_read_in_order_of_their_names(content):
    examples = content.examples()

    # Two cards in four languages, seven plain and three noisy each, and three of no card in each language.
    assert len(examples) == 2 * 4 * (7 + 3) + 4 * 3
    files = [example.file for example in examples]
    assert files == sorted(files)
    assert files[0] == "data/nlu/ask/pay.en.yml"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nlu: [\n", r"data/nlu/ask/pay.en.yml:2: is not valid YAML"),
        (HEAD, "data/nlu/ask/pay.en.yml: is not NLU data; write `nlu:` and a list of intents under it"),
        ("- intent: ask\n", "data/nlu/ask/pay.en.yml: is not NLU data"),
        (HEAD + "- just text\n", "data/nlu/ask/pay.en.yml: is not NLU data"),
        ("", "data/nlu/ask/pay.en.yml: is not NLU data"),
        (
            HEAD + "- intent: ask/pay.bonus\n",
            "data/nlu/ask/pay.en.yml: ask/pay.bonus: no examples; write some or remove the intent",
        ),
        (
            HEAD + "- intent: ask/pay.bonus\n  metadata: {style: rude}\n  examples: |\n    - x\n",
            "ask/pay.bonus: unknown style 'rude'; use one of plain, noisy, story",
        ),
    ],
)
def test_a_file_that_is_no_nlu_data_is_named(load, text, message):
    with pytest.raises(ContentError, match=message):
        load(text)
