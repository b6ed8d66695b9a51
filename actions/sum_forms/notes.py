"""What the sheets say beyond the words of the calculators: titles and remarks."""

from enum import StrEnum


class HolidayVerdict(StrEnum):
    BUILT_UP = "built_up"
    LEFT = "left"
    OVERDRAWN = "overdrawn"


class HolidayNote(StrEnum):
    THIS_YEAR = "this_year"  # what is left of earlier years is not in the sum
    LAPSES_ON = "lapses_on"


class AllowanceVerdict(StrEnum):
    BUILT_UP = "built_up"


class NoticeVerdict(StrEnum):
    LAST_DAY = "last_day"


class TransitionVerdict(StrEnum):
    PAYMENT = "payment"


class SickVerdict(StrEnum):
    FIRST_YEAR = "first_year"
    SECOND_YEAR = "second_year"


class BrpVerdict(StrEnum):
    REGISTER_BY = "register_by"
    OVERDUE = "overdue"
    RNI = "rni"
    UNCLEAR = "unclear"


class BrpNote(StrEnum):
    FINE = "fine"
    GO_ANYWAY = "go_anyway"


class DeductionNote(StrEnum):
    PAY_BELOW_MINIMUM = "pay_below_minimum"  # even before the deduction
    FINAL_PAY_DIFFERS = "final_pay_differs"


class CommonNote(StrEnum):
    WITHOUT_PAPERS = "without_papers"  # whom to ask first
    NO_SUM = "no_sum"  # title where no amount is known for the day
