"""Whole conversations over HTTP: from the words somebody types to card, agencies and people."""

import pytest
from assistant import NOT_PAID

URGENT = {
    "pl": "kolega leży nieprzytomny i nie oddycha",
    "ro": "colegul e inconștient și nu respiră",
    "en": "my colleague is unconscious and not breathing",
    "nl": "mijn collega is bewusteloos en ademt niet",
}
OUT_OF_SCOPE = {
    "pl": "jaka jutro pogoda w Amsterdamie?",
    "ro": "cine a câștigat meciul aseară?",
    "en": "what is the best pizza in town",
    "nl": "wat is een goed recept voor pannenkoeken",
}
WHO_HELPS = {
    "pl": "kto może pomóc?",
    "ro": "cine mă ajută?",
    "en": "who can help me?",
    "nl": "wie kan mij helpen?",
}
CALCULATOR = {"pl": "kalkulator", "ro": "calculator", "en": "calculator", "nl": "rekenhulp"}
STOP = {"pl": "anuluj", "ro": "renunț", "en": "cancel", "nl": "stoppen"}
ANSWERS = {
    "pl": ("tak", "14,50 na godzinę"),
    "ro": ("da", "14,50 pe oră"),
    "en": ("yes", "14.50 per hour"),
    "nl": ("ja", "14,50 per uur"),
}
ABOUT_THEM = {
    "pl": "czy oni mówią po polsku?",
    "ro": "vorbesc româna acolo?",
    "en": "do they speak English there?",
    "nl": "spreken ze daar Nederlands?",
}
GREETING = {"pl": "dzień dobry", "ro": "bună ziua", "en": "good morning", "nl": "goedendag"}
PEOPLE_BUTTON = "/talk_to_person"
VAGUE = (  # at least one of these lies between the two thresholds of the gate
    ("en", "agency problem"),
    ("en", "problem with the agency"),
    ("pl", "problem z mieszkaniem i agencją"),
    ("nl", "probleem met mijn kamer"),
    ("ro", "am o problemă cu agenția și banii"),
    ("en", "I have a question about my contract and my room"),
    ("en", "pay and hours"),
    ("pl", "praca w nocy i niedziela"),
    ("en", "help with papers"),
    ("en", "my hours are not right"),
)


@pytest.mark.parametrize("language", NOT_PAID)
def test_unpaid_worker_gets_the_card_and_two_agencies_in_the_language_typed(worker, language):
    message = worker().say(NOT_PAID[language])

    assert message["kind"] == "answer"
    assert message["language"] == language
    assert message["card"]["id"] == "pay/not-paid"
    assert message["card"]["steps"] and message["card"]["sources"]
    assert len(message["agencies"]) >= 2


@pytest.mark.parametrize("language", NOT_PAID)
def test_opening_says_free_and_no_name_in_the_language_asked_for(worker, language):
    opening = worker(language=language).opening

    free = {"pl": "za darmo", "ro": "gratuit", "en": "free", "nl": "gratis"}
    name = {"pl": "nazwiska", "ro": "numele", "en": "name", "nl": "naam"}
    assert [message["language"] for message in opening] == [language]
    assert free[language] in opening[0]["text"] and name[language] in opening[0]["text"]


def test_vague_question_brings_choices_and_a_tap_shows_the_card(worker):
    for language, text in VAGUE:
        asker = worker(language=language)
        message = asker.say(text)
        if message["choices"]:
            break
    assert message["kind"] == "choices" and message["choices"], (
        "none of the vague questions brings choices any more"
    )
    choice = message["choices"][-1]

    shown = asker.tap(f'/choose_card{{"card": "{choice["card"]}"}}')

    assert len(message["choices"]) >= 2
    assert (shown["kind"], shown["card"]["id"], shown["language"]) == ("answer", choice["card"], language)


@pytest.mark.parametrize("language", URGENT)
def test_danger_brings_the_emergency_number_first(worker, language):
    message = worker(language=language).say(URGENT[language])

    assert (message["kind"], message["urgent"], message["language"]) == ("urgent", "medical", language)
    assert message["agencies"][0]["phone"] == "112"
    assert "112" in message["text"]


@pytest.mark.parametrize("language", URGENT)
def test_who_asks_for_help_after_danger_gets_that_help_again_and_its_card_by_a_button(worker, language):
    asker = worker(language=language)
    first = asker.say(URGENT[language])

    again = asker.say(WHO_HELPS[language])
    card = asker.tap(first["buttons"][0]["payload"])

    assert (again["kind"], again["urgent"], again["text"]) == ("urgent", "medical", first["text"])
    assert (card["kind"], card["card"]["id"]) == ("answer", "health/emergency")


@pytest.mark.parametrize("language", CALCULATOR)
def test_sums_are_opened_and_left_by_typing(worker, language):
    asker = worker(language=language)

    sums = asker.say(CALCULATOR[language])
    asker.tap('/calculate{"sum": "pay"}')
    stopped = asker.say(STOP[language])
    after = asker.say(NOT_PAID[language])

    assert '/calculate{"sum": "holiday"}' in [button["payload"] for button in sums["buttons"]]
    assert (stopped["kind"], [button["payload"] for button in stopped["buttons"]]) == (
        "form",
        ["/capabilities"],
    )
    assert after["kind"] == "answer"


def title(message, payload_part):
    """The title, as somebody in haste types it, of the button whose payload holds the part."""
    return next(button["title"] for button in message["buttons"] if payload_part in button["payload"]).lower()


@pytest.mark.parametrize("language", CALCULATOR)
def test_title_of_a_button_typed_does_what_the_button_does(worker, language):
    asker = worker(language=language)
    first = asker.tap('/checklist{"list": "first-week"}')

    second = asker.say(title(first, '"done"'))

    assert second["sheet"]["title"] != first["sheet"]["title"]
    assert second["text"].replace("2", "1", 1) == first["text"]


@pytest.mark.parametrize("language", URGENT)
def test_form_that_danger_interrupted_goes_on_where_its_button_is_typed(worker, language):
    asker = worker(language=language)
    asked = asker.tap('/calculate{"sum": "pay"}')
    urgent = asker.post({"text": URGENT[language]}).json()["messages"]
    resume = next(
        message for message in urgent if any("/resume_form" in b["payload"] for b in message["buttons"])
    )

    again = asker.say(title(resume, "/resume_form"))

    assert (again["kind"], again["text"]) == ("form", asked["text"])


@pytest.mark.parametrize("language", ANSWERS)
def test_answer_in_words_picks_the_button_that_says_so_and_another_unit_is_none(worker, language):
    yes, wage = ANSWERS[language]
    asker = worker(language=language)
    asked = asker.tap('/calculate{"sum": "holiday"}')

    hours = asker.say(yes)
    refused = asker.post({"text": wage}).json()["messages"]

    assert (hours["kind"], hours["text"] != asked["text"]) == ("form", True)
    assert refused[-1]["text"] == hours["text"]  # asked again


@pytest.mark.parametrize("button", ["/handover", "/check_intermediary", "/find_place"])
def test_button_that_opens_a_form_tapped_twice_asks_the_same_again(worker, button):
    asker = worker(language="en")

    first, again = (asker.post({"payload": button}).json()["messages"] for _ in range(2))

    assert [message["text"] for message in again] == [message["text"] for message in first]


def test_button_of_a_form_that_has_ended_is_met_once(worker):
    replies = worker(language="en").post({"payload": '/inform{"value": "yes"}'}).json()["messages"]

    assert [message["kind"] for message in replies] == ["smalltalk"]


@pytest.mark.parametrize("language", ABOUT_THEM)
def test_question_about_who_was_named_is_about_them_and_changes_no_language(worker, language):
    asker = worker(language=language)
    named = asker.tap('/ask_agency{"agency": "fairwork"}')

    message = asker.say(ABOUT_THEM[language])

    assert (message["kind"], message["language"]) == ("referral", language)
    assert [agency["id"] for agency in message["agencies"]] == [agency["id"] for agency in named["agencies"]]


@pytest.mark.parametrize("language", GREETING)
def test_greeting_is_returned_in_its_language(worker, language):
    message = worker(language=language).say(GREETING[language])

    assert (message["kind"], message["language"]) == ("smalltalk", language)
    assert PEOPLE_BUTTON in [button["payload"] for button in message["buttons"]]


@pytest.mark.parametrize("language", OUT_OF_SCOPE)
def test_question_outside_the_cards_gets_people_instead_of_a_guess(worker, language):
    message = worker(language=language).say(OUT_OF_SCOPE[language])

    assert (message["kind"], message["language"]) == ("no_answer", language)
    assert message["card"] is None
    assert len(message["agencies"]) >= 2


def test_sentence_changes_the_language_and_it_stays(worker):
    asker = worker(language="en")

    changed = asker.say("in Polish please")
    after = asker.say("ok")

    assert changed["language"] == "pl"
    assert after["language"] == "pl"


def test_button_changes_the_language_and_it_stays(worker):
    asker = worker(language="pl")

    changed = asker.tap('/change_language{"language": "ro"}')
    after = asker.say("ok")

    assert changed["language"] == "ro"
    assert after["language"] == "ro"


@pytest.mark.parametrize("reply", ["ok", "112", "?", "BSN"])
def test_reply_too_short_to_tell_keeps_the_language(worker, reply):
    asker = worker()
    asker.say(NOT_PAID["ro"])

    assert asker.say(reply)["language"] == "ro"


def test_answer_that_did_not_help_leads_to_the_people_of_that_card(worker):
    asker = worker()
    agencies = [agency["id"] for agency in asker.say(NOT_PAID["pl"])["agencies"]]

    people = asker.tap(PEOPLE_BUTTON)

    assert (people["kind"], people["language"]) == ("referral", "pl")
    assert [agency["id"] for agency in people["agencies"]][: len(agencies)] == agencies


def test_two_conversations_know_nothing_of_each_other(worker):
    polish, dutch = worker(), worker()
    polish.say(NOT_PAID["pl"])
    dutch.say(NOT_PAID["nl"])

    assert polish.say("ok")["language"] == "pl"
    assert dutch.say("ok")["language"] == "nl"
