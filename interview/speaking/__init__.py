"""How text is said aloud."""
