"""New ways to ask go into the files where a person would write them."""

import pytest

from knowledge.example_files import Addition, ExampleError, changes, one_line, patch, write

NEW = Addition("lowest pay when picking", "en", "ask/pay.minimum-wage", "noisy")


def after(content, *additions):
    (change,) = changes(content.examples_dir, additions)
    return change.after


def test_example_stands_at_the_end_of_its_intent_and_style(content):
    text = after(content, NEW)

    assert text.endswith("    - lowest pay pls gross\n    - lowest pay when picking\n")


def test_example_of_a_style_that_is_lacking_gets_a_block_behind_its_intent(content):
    content.edit(
        "data/nlu/ask/pay.en.yml",
        "- intent: ask/pay.minimum-wage\n  metadata: {style: noisy}",
        "- intent: other\n ",
    )

    lines = after(content, NEW, Addition("and more", "en", NEW.intent, "noisy")).splitlines()

    place = lines.index("- intent: other")
    assert lines[place - 5 : place] == [
        "- intent: ask/pay.minimum-wage",
        "  metadata: {style: noisy}",
        "  examples: |",
        "    - lowest pay when picking",
        "    - and more",
    ]


def test_topic_without_a_file_gets_one(content):
    (change,) = changes(content.examples_dir, [Addition("a new thing", "en", "ask/new.thing", "plain")])
    write(change)

    assert [(e.card_id, e.style) for e in content.examples() if e.text == "a new thing"] == [
        ("new/thing", "plain")
    ]
    assert "new file mode" in patch([change], content.root)


def test_what_stands_there_is_not_added_again(content):
    for change in changes(content.examples_dir, [NEW, NEW]):
        write(change)

    assert changes(content.examples_dir, [NEW]) == []
    assert [example.text for example in content.examples()].count(NEW.text) == 1


def test_last_line_without_an_end_is_ended(content):
    file = content.examples_dir / "ask" / "pay.en.yml"
    file.write_text(file.read_text(encoding="utf-8").rstrip(), encoding="utf-8")

    assert after(content, NEW).endswith("gross\n    - lowest pay when picking\n")


def test_intent_without_examples_in_a_language_is_named(content):
    with pytest.raises(ExampleError, match=r"greet: no file in .* has examples of it in en"):
        changes(content.examples_dir, [Addition("hi", "en", "greet", "plain")])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("one\ntwo\u2028three\x85four\t five", "one two three four five"),
        ("- - a list", "a list"),
        ("in [place](city) and [name][phone]", "in [place] (city) and [name] [phone]"),
        ("bell\x07 \ufeffend", "bell end"),
        ("# no: comment | 'here'", "# no: comment | 'here'"),
    ],
)
def test_message_becomes_one_line_that_reads_back(content, text, line):
    assert one_line(text) == line
    for change in changes(content.examples_dir, [Addition(line, "en", NEW.intent, "noisy")]):
        write(change)

    assert line in [example.text for example in content.examples()]
