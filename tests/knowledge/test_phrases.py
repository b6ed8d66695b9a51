"""Listed phrases are found in what people type, whatever its case and diacritics."""

from knowledge.phrases import longest_in, phrases_in


def test_phrases_come_in_the_order_of_the_list():
    assert phrases_in("Gaz, și mult FUM!", ["fum", "foc", "gaz"]) == ["fum", "gaz"]


def test_a_phrase_is_no_part_of_a_word():
    assert phrases_in("the gasket leaks", ["gas"]) == []
    assert phrases_in("not for me, yet", ["for me yet", "me for"]) == ["for me yet"]


def test_a_phrase_that_ends_in_a_line_is_the_beginning_of_a_word():
    assert phrases_in("dwa pożary i niepożar", ["pozar_"]) == ["pozar_"]
    assert phrases_in("niepożar", ["pozar_"]) == []


def test_the_longest_counts():
    assert longest_in("not yet", ["yet", "not yet"]) == "not yet"
    assert longest_in("", ["yet"]) is None
