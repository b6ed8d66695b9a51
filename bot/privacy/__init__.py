"""What must be removed before anything is kept."""
