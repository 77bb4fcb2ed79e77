"""Being interviewed: starting, answering, skipping, ending."""
