"""The kinds of deductions, the rule of each, and the conditions to ask about.

Knows what the law and the cards say of each kind. Knows no amounts but the one taken off.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from actions.calculators.fields import FieldProblem, InputError, check_money
from actions.calculators.rule import Rule

_SET_OFF_URL = "https://www.juridischloket.nl/werk-en-inkomen/arbeidsvoorwaarden/loon-verrekenen/"
MINIMUM_PROTECTED = Rule(law="WML art. 13", url=_SET_OFF_URL, card="pay/deductions")
SET_OFF = Rule(law="BW 7:632", url=_SET_OFF_URL, card="pay/deductions")
FINES = Rule(law="BW 7:632, 7:650, 7:661", url=_SET_OFF_URL, card="pay/employer-fines")
TRANSPORT = Rule(law="WML art. 13, BW 7:632", url=_SET_OFF_URL, card="pay/travel-costs")
FINAL_PAY = Rule(law="BW 7:632", url=_SET_OFF_URL, card="pay/final-settlement")
HOUSING = Rule(
    law="WML art. 13, Besluit minimumloon art. 2a",
    url="https://www.gemeente.nu/ruimte-milieu/wonen/regeling-voor-huisvestingskosten-arbeidsmigranten-blijft-bestaan/",
    card="pay/deductions",
)
HEALTH_INSURANCE = Rule(
    law="WML art. 13, Besluit minimumloon art. 2b",
    url="https://www.salarisnet.nl/4770/premie-zorgverzekering-inhouden-op-minimumloon-bedrag-2019",
    card="pay/deductions",
)
PENSION = Rule(
    law="Wet Bpf 2000",
    url="https://www.staffice.nl/kennisbank/nieuwe-cao-voor-uitzendkrachten-per-2026",
    card="pay/pension",
)
EQUIPMENT = Rule(
    law="Arbowet art. 44; Arbobesluit art. 8.3",
    url="https://www.arbo-online.nl/persoonlijke-beschermingsmiddelen/artikel/2009/02/gratis-bescherming-1012488",
    card="safety/protective-equipment",
)
JOB_FEE = Rule(
    law="Waadi art. 3 and 9",
    url="https://www.flexmarkt.nl/werkgeverschap/vergoedingsverbod-waadi-geldt-voor-elk-soort-arbeidsbemiddeling/",
    card="intermediary/fee-for-job",
)


class DeductionKind(StrEnum):
    TAX = "tax"  # wage tax and social contributions (loonheffing)
    PENSION = "pension"
    HOUSING = "housing"
    HEALTH_INSURANCE = "health_insurance"
    ADVANCE = "advance"
    OVERPAID_WAGE = "overpaid_wage"
    FINE = "fine"
    TRAFFIC_FINE = "traffic_fine"
    DAMAGE = "damage"
    TRANSPORT = "transport"
    CLOTHING = "clothing"
    TOOLS = "tools"
    ADMINISTRATION = "administration"
    PROTECTIVE_EQUIPMENT = "protective_equipment"
    JOB_FEE = "job_fee"
    OTHER = "other"


class Condition(StrEnum):
    """What only the person can know."""

    IN_WRITING = "in_writing"  # agreed or permitted in writing beforehand, and not withdrawn
    REAL_COSTS = "real_costs"  # not more than it really costs
    OWED = "owed"  # damage by intent or deliberate recklessness, a fine one caused, money one did receive
    APPROVED_HOUSING = "approved_housing"  # with a quality mark such as SNF, or of a housing corporation
    POLICY_COPY = "policy_copy"  # a copy of the policy is there


class DeductionVerdict(StrEnum):
    ALLOWED = "allowed"
    NOT_ALLOWED = "not_allowed"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Terms:
    """When a kind may be taken off.

    Attributes:
        always: the verdict where nothing else matters.
        needs: conditions without which it may not be taken off at all.
        from_minimum: further conditions on which it may come out of the minimum wage; None where it never may.
    """

    rule: Rule
    always: DeductionVerdict | None = None
    needs: tuple[Condition, ...] = ()
    from_minimum: tuple[Condition, ...] | None = None

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What to ask about this kind."""
        return self.needs + (self.from_minimum or ())


_WRITTEN = (Condition.IN_WRITING,)
_WRITTEN_AND_REAL = (Condition.IN_WRITING, Condition.REAL_COSTS)
_WRITTEN_AND_OWED = (Condition.IN_WRITING, Condition.OWED)
_OWED = (Condition.OWED,)

TERMS = {
    DeductionKind.TAX: Terms(MINIMUM_PROTECTED, always=DeductionVerdict.ALLOWED),
    DeductionKind.PENSION: Terms(PENSION, always=DeductionVerdict.ALLOWED),
    DeductionKind.HOUSING: Terms(
        HOUSING, needs=_WRITTEN_AND_REAL, from_minimum=(Condition.APPROVED_HOUSING,)
    ),
    DeductionKind.HEALTH_INSURANCE: Terms(
        HEALTH_INSURANCE, needs=_WRITTEN_AND_REAL, from_minimum=(Condition.POLICY_COPY,)
    ),
    DeductionKind.ADVANCE: Terms(MINIMUM_PROTECTED, needs=_WRITTEN_AND_OWED, from_minimum=()),
    DeductionKind.OVERPAID_WAGE: Terms(SET_OFF, needs=_OWED),
    DeductionKind.FINE: Terms(FINES, needs=_WRITTEN),
    DeductionKind.TRAFFIC_FINE: Terms(FINES, needs=_OWED),
    DeductionKind.DAMAGE: Terms(FINES, needs=_OWED),
    DeductionKind.TRANSPORT: Terms(TRANSPORT, needs=_WRITTEN_AND_REAL),
    DeductionKind.CLOTHING: Terms(MINIMUM_PROTECTED, needs=_WRITTEN),
    DeductionKind.TOOLS: Terms(MINIMUM_PROTECTED, needs=_WRITTEN),
    DeductionKind.ADMINISTRATION: Terms(MINIMUM_PROTECTED, needs=_WRITTEN),
    DeductionKind.PROTECTIVE_EQUIPMENT: Terms(EQUIPMENT, always=DeductionVerdict.NOT_ALLOWED),
    DeductionKind.JOB_FEE: Terms(JOB_FEE, always=DeductionVerdict.NOT_ALLOWED),
    DeductionKind.OTHER: Terms(MINIMUM_PROTECTED, needs=_WRITTEN),
}


@dataclass(frozen=True, kw_only=True)
class Deduction:
    """One line of a payslip, in EUR; a condition that is not in `conditions` is not known."""

    kind: DeductionKind
    amount: Decimal
    conditions: Mapping[Condition, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_money("amount", self.amount, above=Decimal(0))
        for condition in self.conditions:
            if condition not in TERMS[self.kind].conditions:
                asked = ", ".join(TERMS[self.kind].conditions) or "none"
                raise InputError(
                    "conditions",
                    FieldProblem.DOES_NOT_BELONG,
                    f"{self.kind} knows {asked}; leave out the rest",
                )

    def not_met(self, conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(condition for condition in conditions if self.conditions.get(condition) is False)

    def not_known(self, conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(condition for condition in conditions if condition not in self.conditions)
