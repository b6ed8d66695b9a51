"""Settings of the tests of redaction."""

from hypothesis import settings

# Hypothesis times by the clock on the wall, and a machine may be busy; test_hostile.py times by the processor's.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
