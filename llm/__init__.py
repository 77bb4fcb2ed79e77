"""Adapters behind :class:`interview.ports.Interviewer`."""
