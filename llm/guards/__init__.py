"""What stands around a model: stand-in, breaker, second opinion, servers' keys."""
