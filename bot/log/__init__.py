"""What is kept of conversations, redacted and for a limited time, in SQLite or PostgreSQL."""
