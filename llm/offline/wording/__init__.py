"""The offline coach's sentences."""
