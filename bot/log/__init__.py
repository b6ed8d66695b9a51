"""What is kept of a conversation: redacted, once, and for as long as was promised."""
