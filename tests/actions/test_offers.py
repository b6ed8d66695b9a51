"""The buttons under a card lead somewhere, in every language."""

import pytest

from actions import offers
from actions.offers import MOST_OFFERS, Offer, all_offers, offers_for
from bot.gateway.incoming import PAYLOAD_INTENTS
from bot.settings import REPOSITORY

TITLE = {"pl": "Policz", "ro": "Calculează", "en": "Work it out", "nl": "Reken uit"}


@pytest.fixture
def three_offers(monkeypatch):
    made = tuple(
        Offer(intent="calculate", entities={"sum": name}, title=TITLE, cards=["pay/not-paid"])
        for name in ("a", "b", "c")
    )
    monkeypatch.setattr(offers, "all_offers", lambda: made)


def test_card_gets_its_first_offers_in_its_language(three_offers):
    assert offers_for("pay/not-paid", "ro") == [
        {"title": "Calculează", "payload": '/calculate{"sum": "a"}'},
        {"title": "Calculează", "payload": '/calculate{"sum": "b"}'},
    ]
    assert MOST_OFFERS == 2


def test_card_without_offers_gets_none(three_offers):
    assert offers_for("housing/deposit", "ro") == []


@pytest.mark.parametrize("offer", all_offers(), ids=lambda offer: f"{offer.intent} {dict(offer.entities)}")
def test_offer_leads_somewhere_from_cards_that_exist(offer):
    cards = [REPOSITORY / "knowledge" / "cards" / f"{card}.yml" for card in offer.cards]

    assert offer.intent in PAYLOAD_INTENTS
    assert [card for card in cards if not card.is_file()] == []
    assert set(offer.title) == {"pl", "ro", "en", "nl"}
