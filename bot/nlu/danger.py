"""How Rasa tells the actions of danger. Imported in both Pythons."""

URGENT = "urgent_"  # how the intents of danger begin
IN_PART = (
    "danger_in_part"  # set on a message of which one sentence tells of danger, and the whole asks something
)
