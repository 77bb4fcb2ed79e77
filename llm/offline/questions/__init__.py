"""The question bank, and what is chosen from it."""
