"""Which agencies a message names."""

import pytest

from knowledge.agency_names import MAX_AGENCIES, find_agencies


@pytest.fixture
def named(agencies):
    """Agencies under the given ids, each with its own aliases and no other name."""
    example = agencies["gemeente"]

    def make(**aliases):
        return {
            agency_id: example.model_copy(
                update={"id": agency_id, "name": {}, "aliases": {"nl": tuple(names)}}
            )
            for agency_id, names in aliases.items()
        }

    return make


@pytest.mark.parametrize(
    "text",
    [
        "czy mogę zadzwonić do Arbeidsinspectie?",
        "gdzie jest INSPEKCJA PRACY",
        "zgłosić do inspekcji pracy",  # inflected, an alias
        "zglosilem w inspekcja prcy",  # misspelled
        "arbeidsinspektie bellen",
        "unde este inspectia muncii",  # the other languages' names count, diacritics or not
        "the labour authority please",
        "is de NLA open?",  # short: as it stands
    ],
)
def test_an_agency_is_known_by_its_names_inflected_misspelled_or_in_any_language(agencies, text):
    # The names carry the Dutch one in brackets; people say the part before it.
    agency = agencies["arbeidsinspectie"]
    bare = {language: name.split(" (")[0] for language, name in agency.name.items()}
    agencies = {**agencies, "arbeidsinspectie": agency.model_copy(update={"name": bare})}

    assert find_agencies(text, agencies) == ["arbeidsinspectie"]


@pytest.mark.parametrize(
    "text", ["", "szef nie płaci", "inspekcja sanitarna", "nlaa", "plan la", "in", "?!", "😀", "a" * 10_000]
)
def test_other_words_name_no_agency(agencies, text):
    assert find_agencies(text, agencies) == []


@pytest.mark.parametrize(
    ("alias", "text", "found"),
    [
        ("UWV", "moet ik naar het uwv?", ["agency"]),
        ("UWV", "moet ik naar het uwvx?", []),
        ("UWV", "uw v", []),
        ("RNI", "waar is de RNI-balie", ["agency"]),  # half of a word with a hyphen
        ("z CAK", "list z cak przyszedł", ["agency"]),  # two words, still short
        ("z CAK", "list z cakem przyszedł", []),
    ],
)
def test_a_short_name_must_stand_as_it_is(named, alias, text, found):
    assert find_agencies(text, named(agency=[alias])) == found


@pytest.mark.parametrize(
    ("alias", "text", "found"),
    [
        ("tax office", "nearest office", []),
        ("police", "Alkmaar i okolice", []),
        ("polish embassy", "the best polish e-mail", []),
        ("slachtofferhulp", "slahtoferhulp nummer", ["agency"]),
        ("gemeente", "waar is het gemeentehuis", ["agency"]),
        ("trade union", "the tade union please", ["agency"]),
    ],
)
def test_a_name_begins_where_a_word_does(named, alias, text, found):
    assert find_agencies(text, named(agency=[alias])) == found


def test_several_agencies_are_found(agencies):
    assert sorted(find_agencies("gemeente of arbeidsinspectie?", agencies)) == [
        "arbeidsinspectie",
        "gemeente",
    ]


def test_the_longest_name_wins_where_one_holds_another(named):
    agencies = named(huisarts=["huisarts"], huisartsenpost=["huisartsenpost"])

    assert find_agencies("waar is de huisartsenpost", agencies)[0] == "huisartsenpost"
    assert find_agencies("waar is de huisarts", agencies) == ["huisarts"]


def test_an_exact_name_goes_before_an_alike_one(named):
    agencies = named(authority=["labour authority office"], union=["the union"])

    # "labour autority office" lacks a letter; "the union" does not.
    assert find_agencies("labour autority office or the union", agencies) == ["union", "authority"]


@pytest.mark.parametrize("status", ["ended", "planned", "unknown"])
def test_only_active_agencies_are_found(agencies, status):
    ended = agencies["gemeente"].model_copy(update={"status": status})

    assert find_agencies("gemeente", {"gemeente": ended}) == []


def test_no_more_agencies_are_found_than_fit_the_screen(named):
    agencies = named(one=["first house"], two=["second house"], three=["third house"], four=["fourth house"])

    found = find_agencies("first house, second house, third house, fourth house", agencies)

    assert len(found) == MAX_AGENCIES == 3
