"""A summary of a question and a situation, in Dutch and in the person's language, to show or send to a helper."""
