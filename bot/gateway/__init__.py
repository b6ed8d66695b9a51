"""The public edge: the only door through which a message reaches Rasa."""
