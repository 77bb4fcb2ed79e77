"""Which release this is; pyproject.toml says the same."""

__all__ = ["VERSION"]

VERSION = "0.2.0"
