"""Practicing together: relay, hot seat, pairs, and their cards."""
