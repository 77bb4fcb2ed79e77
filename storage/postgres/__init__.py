"""Which PostgreSQL: the embedded one, or an address."""
