"""The form and the last action of each sum, by the names that Rasa knows."""

from rasa_sdk.events import EventType, SlotSet

from actions.base import Button, button
from actions.sum_forms.allowance_sum import AllowanceSum
from actions.sum_forms.brp_date import BrpSum
from actions.sum_forms.deduction_check import DeductionSum
from actions.sum_forms.form import ShowSum, SumForm
from actions.sum_forms.holiday_sum import HolidaySum
from actions.sum_forms.notice_sum import NoticeSum
from actions.sum_forms.pay_check import PAYSLIP_QUESTIONS, PayCheckSum
from actions.sum_forms.questions import Answers
from actions.sum_forms.sick_pay_sum import SickPaySum
from actions.sum_forms.sums import Sum
from actions.sum_forms.transition_sum import TransitionSum
from actions.sum_forms.wording import named

PAY, DEDUCTIONS, HOLIDAY, ALLOWANCE = PayCheckSum(), DeductionSum(), HolidaySum(), AllowanceSum()
NOTICE, TRANSITION, SICK_PAY, BRP = NoticeSum(), TransitionSum(), SickPaySum(), BrpSum()
SUMS: dict[str, Sum] = {
    one.name: one for one in (PAY, DEDUCTIONS, HOLIDAY, ALLOWANCE, NOTICE, TRANSITION, SICK_PAY, BRP)
}
SAME_PAYSLIP = "same_payslip"  # checks a deduction from the payslip that was checked last


class ValidatePayCheckForm(SumForm):
    sum = PAY

    def name(self) -> str:
        return "validate_pay_check_form"


class ActionPayCheck(ShowSum):
    """Show whether a payslip reaches the minimum wage, and keep it for its deductions."""

    sum = PAY

    def name(self) -> str:
        return "action_pay_check"

    def buttons(self, language: str) -> list[Button]:
        deduction = button(named("Button", "same_payslip", language), "calculate", sum=SAME_PAYSLIP)
        return [deduction, *super().buttons(language)]

    def kept(self, answers: Answers) -> list[EventType]:
        complete = all(answers.given(name) for name in PAYSLIP_QUESTIONS)
        return [SlotSet("payslip", dict(answers.values) if complete else None)]


class ValidateDeductionCheckForm(SumForm):
    sum = DEDUCTIONS

    def name(self) -> str:
        return "validate_deduction_check_form"


class ActionDeductionCheck(ShowSum):
    """Show whether something may be taken off the wage."""

    sum = DEDUCTIONS

    def name(self) -> str:
        return "action_deduction_check"


class ValidateHolidaySumForm(SumForm):
    sum = HOLIDAY

    def name(self) -> str:
        return "validate_holiday_sum_form"


class ActionHolidaySum(ShowSum):
    """Show how many hours of holiday there are."""

    sum = HOLIDAY

    def name(self) -> str:
        return "action_holiday_sum"


class ValidateAllowanceSumForm(SumForm):
    sum = ALLOWANCE

    def name(self) -> str:
        return "validate_allowance_sum_form"


class ActionAllowanceSum(ShowSum):
    """Show how much holiday allowance was built up."""

    sum = ALLOWANCE

    def name(self) -> str:
        return "action_allowance_sum"


class ValidateNoticeSumForm(SumForm):
    sum = NOTICE

    def name(self) -> str:
        return "validate_notice_sum_form"


class ActionNoticeSum(ShowSum):
    """Show how long the notice is."""

    sum = NOTICE

    def name(self) -> str:
        return "action_notice_sum"


class ValidateTransitionSumForm(SumForm):
    sum = TRANSITION

    def name(self) -> str:
        return "validate_transition_sum_form"


class ActionTransitionSum(ShowSum):
    """Show the transition payment."""

    sum = TRANSITION

    def name(self) -> str:
        return "action_transition_sum"


class ValidateSickPaySumForm(SumForm):
    sum = SICK_PAY

    def name(self) -> str:
        return "validate_sick_pay_sum_form"


class ActionSickPaySum(ShowSum):
    """Show the least pay for a week of illness."""

    sum = SICK_PAY

    def name(self) -> str:
        return "action_sick_pay_sum"


class ValidateBrpDateForm(SumForm):
    sum = BRP

    def name(self) -> str:
        return "validate_brp_date_form"


class ActionBrpDate(ShowSum):
    """Show by which day to register."""

    sum = BRP

    def name(self) -> str:
        return "action_brp_date"
