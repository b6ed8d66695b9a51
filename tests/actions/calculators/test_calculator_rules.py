"""The sums follow what the cards tell: same sources, same articles, same numbers."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

from actions import calculators
from actions.calculators import brp, notice, sick_pay, transition
from actions.calculators.deduction_terms import TERMS, Terms
from actions.calculators.rule import Rule
from knowledge.models import Card
from knowledge.yaml_files import read_yaml

CARDS = Path(__file__).parents[3] / "knowledge" / "cards"
ARTICLE = re.compile(r"\d[\w:.]*")


def all_rules() -> set[Rule]:
    rules = set()
    for found in pkgutil.iter_modules(calculators.__path__):
        for value in vars(importlib.import_module(f"actions.calculators.{found.name}")).values():
            for one in value.values() if isinstance(value, dict) else [value]:
                if isinstance(one, Rule):
                    rules.add(one)
                elif isinstance(one, Terms):
                    rules.add(one.rule)
    return rules


def card(card_id: str) -> Card:
    return Card.model_validate(read_yaml(CARDS / f"{card_id}.yml"))


@pytest.mark.parametrize("rule", sorted(all_rules(), key=str), ids=lambda rule: f"{rule.card} {rule.law}")
def test_a_rule_stands_on_its_card(rule):
    sources = card(rule.card).sources

    assert rule.url in {str(source.url) for source in sources}
    articles = set(ARTICLE.findall(" ".join(source.law or "" for source in sources)))
    assert set(ARTICLE.findall(rule.law)) <= articles


@pytest.mark.parametrize(
    ("card_id", "said"),
    [
        ("dismissal/notice", "one month if you have worked there under 5 years"),
        (
            "dismissal/notice",
            "two months from 5 years, three from 10 and four from 15. Yours is usually one month",
        ),
        ("leave/holiday-days", "four times your weekly hours"),
        (
            "leave/holiday-days",
            "legal days lapse on 1 July of the next year, and extra days after five years",
        ),
        ("pay/holiday-allowance", "at least {holiday_allowance_rate} of your gross wage"),
        ("pay/holiday-allowance", "Only a collective agreement (cao) may set other rules"),
        ("pay/holiday-allowance", "it is a separate line on your payslip"),
        ("dismissal/transition-payment", "one third of a gross monthly wage for each year worked"),
        ("dismissal/transition-payment", "within three months"),
        ("health/sick-pay", f"up to {sick_pay.WEEKS_OF_PAY.value} weeks"),
        ("health/sick-pay", "In the first year it may not be less than the minimum wage for your hours"),
        ("registration/brp", f"Are you staying {brp.FOUR_MONTHS.value} months or longer?"),
        ("registration/brp", f"within {brp.FIVE_DAYS.value} days of arriving"),
    ],
)
def test_a_card_says_what_the_sums_count_with(card_id, said):
    text = card(card_id)["en"]

    assert said in f"{text.short} {text.more}"


def test_the_numbers_that_cards_spell_out():
    assert notice.EMPLOYER_MONTHS == ((15, 4), (10, 3), (5, 2), (0, 1))
    assert transition.COURT_TERM.value == 3
    assert sick_pay.MOST_WAITING_DAYS == 2


def test_every_kind_of_deduction_has_its_terms():
    assert {kind for kind, terms in TERMS.items() if terms.always is None and not terms.needs} == set()
