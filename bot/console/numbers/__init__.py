"""What is counted of conversations, shown and sent on without a small count ever being told."""
