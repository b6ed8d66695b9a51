"""Kompas on Telegram: the same door as every other channel, in Telegram's way of speaking."""
