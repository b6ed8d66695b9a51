"""Posters and cards on paper that lead to the chat by a QR code."""
