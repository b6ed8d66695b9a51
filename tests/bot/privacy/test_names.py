"""Which words are names of people."""

import pytest

from bot.privacy.redact import redact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I am Oleksandr and my boss Ahmed hits me", "I am [name] and my boss [name] hits me"),
        ("nazywam się Jan Kowalski i pracuję w Tilburgu", "nazywam się [name] i pracuję w Tilburgu"),
        ("nazywam sie jan kowalski i pracuje w tilburgu", "nazywam sie [name] i pracuje w tilburgu"),
        ("jestem gosia i mieszkam w eindhoven", "jestem [name] i mieszkam w eindhoven"),
        ("mój szef pan Wiśniewski nie płaci", "mój szef pan [name] nie płaci"),
        ("pan kowalski nie płaci", "pan [name] nie płaci"),
        ("szefowi Markowi powiedziałem", "szefowi [name] powiedziałem"),
        ("Rozmawiałem z Kasią i Tomkiem", "Rozmawiałem z [name] i [name]"),
        ("moj szef nazywa sie piet van dijk", "moj szef nazywa sie [name]"),
        ("imię i nazwisko: Kamil Zięba", "imię i nazwisko: [name]"),
        ("Kowalski Jan prosi o pomoc", "[name] prosi o pomoc"),
        ("Przelewają na konto Jadwigi Nowakowskiej", "Przelewają na konto [name]"),
        ("Mă cheamă Andreea Mureșan, am 34 de ani", "Mă cheamă [name], am 34 de ani"),
        ("ma numesc ion popescu si lucrez la o ferma", "ma numesc [name] si lucrez la o ferma"),
        ("buna ziua, sunt catalin danila si lucrez la o sera", "buna ziua, sunt [name] si lucrez la o sera"),
        ("șeful meu, Henk Bakker, nu mă plătește", "șeful meu, [name], nu mă plătește"),
        ("patronul meu dl. Van Dijk", "patronul meu dl. [name]"),
        ("domnul Ionescu de la agenție", "domnul [name] de la agenție"),
        ("mijn naam is piet de vries en ik werk bij PostNL", "mijn naam is [name] en ik werk bij PostNL"),
        ("ik heet Fatima el Amrani", "ik heet [name]"),
        ("ik ben sanne hoekstra", "ik ben [name]"),
        ("mevrouw van der Berg zegt dat", "mevrouw [name] zegt dat"),
        ("de heer Bakker", "de heer [name]"),
        ("mijn baas jan-willem schreeuwt", "mijn baas [name] schreeuwt"),
        ("mw. S. Janssen belt niet terug", "mw. [name] belt niet terug"),
        ("MY NAME IS JAN KOWALSKI", "MY NAME IS [name]"),
        ("my name is yevhenii bondarchuk and i need help", "my name is [name] and i need help"),
        ("my landlord johan de groot keeps the deposit", "my landlord [name] keeps the deposit"),
        ("my supervisor Mr. Jansen told me", "my supervisor Mr. [name] told me"),
        ("My name is Sofia", "My name is [name]"),
        ("Regards,\nJohn Smith", "Regards,\n[name]"),
        ("Met vriendelijke groet,\nP. van Leeuwen", "Met vriendelijke groet,\n[name]"),
        ("pozdrawiam marek", "pozdrawiam [name]"),
        ("Cu respect, Ionuț Bălan", "Cu respect, [name]"),
        ("dziękuję, Tomek Kaczmarek", "dziękuję, [name]"),
    ],
)
def test_names_go_however_they_are_announced_and_typed(text, expected):
    assert redact(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "I am tired",
        "I am Polish",
        "I'm Bulgarian and I fly home Friday",
        "jestem chory",
        "jestem Polakiem",
        "sunt din Iași",
        "sunt român",
        "Mă cheamă la muncă sâmbăta",
        "ik ben Roemeen",
        "ik ben Kosovaar",
        "Ik ben EU-burger",
        "Ik ben mijn baas kwijt",
        "my name is spelled wrong on the contract",
        "Moje nazwisko jest źle napisane",
        "numele meu nu este pe contract",
        "Vrea să pun numele jos",
        "mijn naam is verkeerd geschreven",
        "My boss. They gave me nothing",
        "pani z biura mówi",
        "doamna de la birou",
        "meneer de directeur",
        "mevrouw van de gemeente",
        "szef OTTO Work Force",
        "Mijn werkgever Albert Heijn",
        "De Sfântul Nicolae",
        "We arrived from Sofia in June",
        "thank you very much",
        "multumesc frumos",
        "Kompas",
        "The manager of Randstad",
    ],
)
def test_what_is_no_name_stays(text):
    assert redact(text) == (text, ())
