"""Pairs: finding each other, a date, two turns."""
