"""Sums that a form asks for: pay, deductions, leave, its allowance, notice, transition payment, sick pay, registration.

Pure functions: what the person said, the figures and the day go in; a typed result comes out that shows every line of
the sum, the rule with its source, what was assumed and how far the estimate reaches. Where another rule decides, or no
amount is valid on the day, the result says that and there is no sum. Knows nothing of Rasa, slots or wording.

Every day is a calendar day in the Netherlands: who has a time takes its date in Europe/Amsterdam first.
"""
