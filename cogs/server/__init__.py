"""A server's own: its settings, its keys, its usage."""
