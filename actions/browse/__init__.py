"""Finding a card by buttons alone: by theme, or by where somebody is in their journey."""
