"""Whether something that happens at work or at home is allowed."""
