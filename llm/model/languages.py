"""How a language and its form of address are named to a model."""

from __future__ import annotations

from locales.languages import of_each

_NAMED: dict[str, str] = of_each("named")


def named(code: str) -> str:
    """``German, with “du” (ISO 639-1 `de`)``; the code alone for one that isn't known by name."""
    known = _NAMED.get(code)
    return f"{known} (ISO 639-1 `{code}`)" if known else f"the language with the ISO code `{code}`"
