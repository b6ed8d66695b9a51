"""The panel: key persons and former workers who read a card and say what they make of it, without an account."""
