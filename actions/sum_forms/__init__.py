"""The sums of `actions.calculators` as conversations: their questions, typed answers, and the sheet that comes out.

The sums know nothing of this folder; the wording of both stands in actions/calculators/wording.yml.
"""
