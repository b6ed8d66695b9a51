"""Somebody asks a worker for money: whether they may, where it is free, how to get it back and how to report it."""
