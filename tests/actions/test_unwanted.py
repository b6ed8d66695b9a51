"""Who does not want the police is shown who else helps, those in confidence first."""

import pytest

from actions.answer import ActionSearchCards
from actions.danger import AGENCIES
from actions.followups import ActionWhoHelps
from actions.refer import ActionOfferPerson, ActionRefer
from actions.unwanted import LAST_TYPED, wants_no_authority
from tests.actions.conftest import make_agency, make_card

POLICE = {
    "pl": ["policja", "policji", "policję", "policją"],
    "ro": ["poliție", "poliția", "politie"],
    "en": ["police"],
}


@pytest.fixture(autouse=True)
def content(knowledge):
    """Add the police, and who helps in danger."""
    known = {agency: make_agency(agency) for agency in AGENCIES["danger"]}
    known["politie"] = make_agency("politie", kind="government", aliases=POLICE)
    known["comensha"] = make_agency("comensha", kind="confidential")
    knowledge.agencies.update({**known, **knowledge.agencies})
    knowledge.cards["pay/not-paid"] = make_card("pay/not-paid", ["politie", "union", "fairwork"])


@pytest.mark.parametrize(
    ("text", "unwanted"),
    [
        ("who can i call, i dont want police", True),
        ("not police", True),
        ("who helps without the police", True),
        ("nie chcę na policję", True),
        ("bez policji", True),
        ("ik wil niet naar de politie", True),
        ("geen politie", True),
        ("nu vreau poliție", True),
        ("nu vreau să merg la poliție", True),
        ("where is the police", False),
        ("nie wiem, gdzie jest policja", False),
        ("geen idee wat de politie doet", False),
        ("no union", False),  # nobody has to be afraid of it
        ("", False),
        ("😀 no", False),
    ],
)
def test_authority_behind_a_negation_is_unwanted(text, unwanted):
    assert wants_no_authority(text) is unwanted


@pytest.mark.parametrize("action", [ActionOfferPerson, ActionWhoHelps])
@pytest.mark.parametrize(("since", "unwanted"), [(2, True), (LAST_TYPED, False)])
def test_refusal_holds_for_a_while(dispatcher, tracker, action, since, unwanted):
    state = tracker(text="who else can i talk to", intent="talk_to_person", shown_cards=["pay/not-paid"])
    said = ["i dont want police", *["and then?"] * (since - 1), "who else can i talk to"]
    state.events += [{"event": "user", "text": text} for text in said]

    action().run(dispatcher, state, {})

    (message,) = dispatcher.messages
    assert ("politie" not in {agency["id"] for agency in message["custom"]["agencies"]}) == unwanted


@pytest.mark.parametrize("action", [ActionRefer, ActionWhoHelps, ActionSearchCards])
def test_others_are_shown_in_confidence_first(dispatcher, tracker, action):
    state = tracker(
        text="who can i call, i dont want police", intent="who_helps", shown_cards=["pay/not-paid"]
    )

    action().run(dispatcher, state, {})

    (message,) = dispatcher.messages
    shown = [agency["id"] for agency in message["custom"]["agencies"]]
    assert message["response"] == "utter_referral_to_others"
    assert shown[0] == "fairwork"
    assert "union" in shown
    assert "politie" not in shown


@pytest.mark.parametrize("since", [0, 2])
def test_after_help_in_danger_those_who_helped_in_it_are_shown_in_their_order(dispatcher, tracker, since):
    helpers = [{"id": agency} for agency in ("112", "veilig-thuis", "comensha", "politie")]
    state = tracker(text="geen politie", intent="ask_agency")
    help_in_danger = {"kind": "urgent", "urgent": "danger", "agencies": helpers}
    state.events.append({"event": "bot", "data": {"custom": help_in_danger}})
    state.events += [{"event": "bot", "data": {"custom": {"kind": "smalltalk"}}}] * since

    ActionRefer().run(dispatcher, state, {})

    shown = [agency["id"] for agency in dispatcher.messages[0]["custom"]["agencies"]]
    assert shown == ["veilig-thuis", "comensha", "112"]


def test_button_and_a_long_story_are_answered_as_ever(dispatcher, tracker, searcher):
    story = "my boss does not pay me and " * 4 + "i dont want police"

    ActionSearchCards().run(dispatcher, tracker(text=story, intent="ask"), {})

    assert "utter_referral_to_others" not in [message["response"] for message in dispatcher.messages]
