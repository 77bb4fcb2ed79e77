"""Question packs."""
