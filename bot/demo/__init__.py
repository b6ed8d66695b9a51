"""Plausible conversations for trying the console out; none of them is anybody's."""
