"""Putting it together: what bot.py's commands run."""
