"""A person's situation (nationality, contract, housing): what is known of it, and when to ask.

Asked only where a card's answer depends on it, after the general answer, by buttons alone. Kept in the slots of the
conversation and nowhere else.
"""
