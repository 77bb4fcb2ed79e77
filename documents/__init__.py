"""Plain text out of files that people send; implements :class:`interview.ports.DocumentReader`."""
