"""An interviewer on a language model, whoever serves it."""
