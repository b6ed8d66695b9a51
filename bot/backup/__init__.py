"""Backups of the conversation log with all that staff added, and how one comes back without what was erased since."""
