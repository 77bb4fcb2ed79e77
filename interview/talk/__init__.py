"""What a message in an interview is that isn't an answer: told by rules, in each language."""
