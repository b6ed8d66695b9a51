"""A stand-in for Telegram: its Bot API over HTTP, with people who write to the bot. For tests and the demo."""
