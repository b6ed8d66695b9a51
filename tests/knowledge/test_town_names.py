"""Towns as people type them: in four languages, inflected, misspelt, as a postcode; and texts that name none."""

from collections import defaultdict
from statistics import median

import pytest

from bot.settings import REPOSITORY
from knowledge.gazetteer import FILE, distance_km, read_postcodes
from knowledge.loader import load_knowledge
from knowledge.town_names import TownNames

FOUND_AT_LEAST = 0.95  # of the forms below; none may be taken for another town

FORMS = {
    "s-gravenhage": ["w Hadze", "Haga", "la Haga", "den haag", "s-Gravenhage", "'s-Gravenhage", "do Hagi", "The Hague",
                     "in hague", "Den Hag", "mieszkam w hadze", "stau în Haga", "2512", "2512 AB", "2512ab", "denhaag"],
    "rotterdam": ["w Rotterdamie", "Roterdam", "Rotterdamu", "rotterdm", "la Rotterdam", "roterdamie", "3011 AB"],
    "amsterdam": ["Amsterdamie", "amsteram", "în Amsterdam", "pod Amsterdamem", "Amsterdan"],
    "venlo": ["în Venlo", "Wenlo", "venlo", "koło Venlo", "5911"],
    "venray": ["Wenraj", "Venraj", "venrai", "in Venray"],
    "hoek-van-holland": ["w Hoek van Holland", "Hook of Holland", "hoek van holand", "hoekvanholland"],
    "utrecht": ["w Utrechcie", "Utreht", "utrect", "din Utrecht", "Utrehcie"],
    "breda": ["Bredzie", "w Bredzie", "z Bredy", "lângă Breda", "breda"],
    "tilburg": ["Tilburgu", "tilburch", "w tilborgu", "Tilburg"],
    "eindhoven": ["Ajndhowen", "Ejndhoven", "eindhofen", "in Eindhoven", "endhoven"],
    "s-hertogenbosch": ["Den Bosch", "den bos", "Hertogenbosch", "'s Hertogenbosch", "w Den Bosch"],
    "leiden": ["w Lejdzie", "Leyden", "leiden", "in Leida"],
    "nijmegen": ["Nimegen", "nymegen", "w Nijmegen", "Najmegen"],
    "groningen": ["Groningen", "Groninga", "w groningen", "Groninge"],
    "roosendaal": ["Rozendal", "Rosendaal", "w roosendaal"],
    "zwolle": ["Zwole", "zwolle", "în Zwolle"],
    "helmond": ["Helmondzie", "w helmond", "Helmont"],
    "zaltbommel": ["Zaltbomel", "zalt bommel", "Zaltbommelu"],
    "bergen-op-zoom": ["Bergen op Zoom", "bergen op zom", "w Bergen-op-Zoom"],
    "waalwijk": ["Walwijk", "waalwyk", "w Waalwijku"],
    "naaldwijk": ["naaldwijk", "Naldwijk", "nalwijk"],
    "horst": ["Horst", "w Horst"],
    "roermond": ["Roermondzie", "Rurmond", "roermond"],
    "dordrecht": ["Dordrechcie", "Dordreht", "dordrecht"],
    "almere": ["Almere", "almerre", "w Almere"],
    "maastricht": ["Mastricht", "Maastrichcie", "maastriht"],
    "lelystad": ["Lelistad", "w Lelystad"],
    "veghel": ["Vechel", "în Veghel", "vegel"],
    "oss": ["Oss", "w Oss", "la Oss"],
    "ede": ["Ede", "ik woon in Ede"],
    "best": ["w Best", "Best"],
    "hengelo-overijssel": ["Hengelo", "w hengelo"],
    "alphen-aan-den-rijn": ["Alphen a/d Rijn", "alphen aan de rijn"],
    "poeldijk": ["Poeldijk", "w poeldijk"],
    "westland-westland": ["Westland", "w Westlandzie"],
    "rotterdam-charlois": ["Charlois"],
}  # fmt: skip

NO_TOWN = [
    "nie wiem", "nu știu", "weet ik niet", "no idea", "Kraków", "Warszawa", "București", "Berlin", "Antwerpen", "Cluj",
    "Iași", "Gdańsk", "w Polsce", "în România", "Bruksela",
    "123", "99999", "0000", "12", "x", "?", "gdzieś", "aici", "huis",
]  # fmt: skip

# Sentences with words that are also villages, or with numbers that are also postcodes.
NOT_A_PLACE = [
    "mijn loon is te laag en mijn baas is heel boos", "er is een winkel in een straat", "ik wil handel drijven",
    "mam 2026 euro długu", "am primit 1500 de euro", "best help for me", "what is the best way", "de buren zijn boos",
    "șeful e de vină", "brak mi papieru", "the mill is closed", "kinderen mogen niet mee",
]  # fmt: skip


@pytest.fixture(scope="module")
def names():
    knowledge = load_knowledge(REPOSITORY / "knowledge")
    words = [word for language in knowledge.languages.values() for word in language.function_words]
    return TownNames(REPOSITORY / "knowledge", knowledge.municipalities, words)


def test_towns_are_found_in_every_form_people_type_and_never_mistaken(names):
    forms = [(town, form) for town, typed in FORMS.items() for form in typed]
    answers = [(town, form, names.find(form, answer=True)) for town, form in forms]

    wrong = [
        (form, [t.id for t in found.towns])
        for town, form, found in answers
        if found.town and found.town.id != town
    ]
    missed = [form for town, form, found in answers if town not in [t.id for t in found.towns]]

    assert len(FORMS) >= 25
    assert len(forms) >= 60
    assert wrong == []
    assert len(missed) <= (1 - FOUND_AT_LEAST) * len(forms), missed


@pytest.mark.parametrize("text", NO_TOWN)
def test_what_names_no_dutch_town_finds_none(names, text):
    assert [town.id for town in names.find(text, answer=True).towns] == []


@pytest.mark.parametrize("text", NOT_A_PLACE)
def test_everyday_words_and_numbers_in_a_sentence_are_no_places(names, text):
    assert [town.id for town in names.find(text, answer=False).towns] == []


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("gdzie jest najbliższy punkt informacyjny w Venlo", "venlo"),
        ("unde mă înregistrez aproape de Haga", "s-gravenhage"),
        ("Gdzie w pobliżu Rotterdamu mogę się zameldować?", "rotterdam"),
        ("nearest municipality office to postcode 2512", "s-gravenhage"),
        ("waar kan ik me inschrijven het dichtst bij tilburg", "tilburg"),
        ("najbliższe okienko RNI od Bredy", "breda"),
    ],
)
def test_place_is_taken_from_a_whole_question(names, text, town):
    assert names.find(text, answer=False).town.id == town


def test_towns_of_one_name_are_all_offered(names):
    assert [town.id for town in names.find("w Beek", answer=True).towns] == [
        "beek-limburg",
        "beek-gelderland",
    ]


def test_two_towns_far_apart_are_both_offered_and_of_two_near_each_other_the_first_counts(names):
    far = names.find("mieszkam w Venlo, pracuję w Hadze", answer=True)
    near = names.find("Poeldijk koło Hagi", answer=True)

    assert [town.id for town in far.towns] == ["venlo", "s-gravenhage"]
    assert near.town.id == "poeldijk"


def test_coordinates_and_postcodes_keep_their_own_point(names):
    located = names.find("52.0705/4.3007", answer=True).town
    posted = names.find("2511", answer=True).town

    assert (located.id, located.point) == ("s-gravenhage", (52.0705, 4.3007))
    assert posted.id == "s-gravenhage"
    assert posted.point != names.by_id("s-gravenhage").point


@pytest.mark.parametrize(
    "text", ["48.85/2.35", "52.07/", "/4.3", "5207/430", "52.07/4.30/1", "99.9/9.9", "-52.07/4.30"]
)
def test_points_outside_the_netherlands_are_no_place(names, text):
    assert names.by_id(text) is None


@pytest.mark.parametrize(
    "text", ["", " ", "'''", "-", "a" * 5000, "w " * 2000, "\u200b", "1" * 400, "Venlo\x00", "İ"]
)
def test_odd_text_raises_nothing(names, text):
    names.find(text, answer=True)
    names.find(text, answer=False)


def test_postcodes_that_begin_alike_lie_near_each_other():
    by_region = defaultdict(list)
    for digits, _, _, point in read_postcodes(REPOSITORY / "knowledge" / FILE):
        by_region[digits[:2]].append(point)

    for points in by_region.values():
        centre = (median(lat for lat, _ in points), median(lon for _, lon in points))
        assert max(distance_km(point, centre) for point in points) < 60


@pytest.mark.parametrize("text", ["1234", "1234 AB", "mijn postcode is 1234 AB", "0000 AA"])
def test_postcode_that_does_not_exist_names_no_town(names, text):
    assert names.find(text, answer=True).towns == ()
