"""What every coach has to hold to: fixed answers, rules, and a command that compares coaches.

The same cases and rules run as tests (tests/app/check_coach) and as ``bot.py check-coach``.
"""
