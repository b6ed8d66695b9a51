"""Which messages are learnt from to tell what a message wants: all but most of the ways to ask."""

from knowledge.examples import Example, fewer_questions

ASKED = "data/nlu/ask/pay/not-paid.en.yml"


def examples(style, intent="ask/pay.not-paid", file=ASKED, count=6):
    return [Example(f"{style} {n}", "en", "pay/not-paid", intent, style, file) for n in range(count)]


def test_of_the_ways_to_ask_some_of_each_style_are_kept_and_more_of_the_told_ones():
    kept = fewer_questions([*examples("plain"), *examples("noisy"), *examples("story")], every=3)

    assert [example.text for example in kept] == [
        *("plain 0", "plain 3", "noisy 0", "noisy 3", "story 0", "story 2", "story 4"),
    ]


def test_all_other_messages_are_kept():
    others = [
        *examples("plain", file="data/nlu/lookalike.en.yml"),
        *examples("plain", "greet", "data/nlu/smalltalk.en.yml"),
    ]

    assert fewer_questions(others, every=3) == others
