"""How a language and its form of address are named to a model."""

from __future__ import annotations

from collections.abc import Mapping

_NAMED: Mapping[str, str] = {
    "de": "German, with “du”",
    "en": "American English",
    "es": "Spanish, with “tú”",
    "fr": "French, with “tu”",
    "hi": "Hindi, with “आप”",
    "it": "Italian, with “tu”",
    "ja": "Japanese, in です・ます",
    "ko": "Korean, in 해요체",
    "nl": "Dutch, with “je”",
    "pl": "Polish, with “ty”",
    "pt": "Brazilian Portuguese, with “você”",
    "ru": "Russian, with “вы”",
    "tr": "Turkish, with “sen”",
    "uk": "Ukrainian, with “ви”",
    "zh": "Simplified Chinese, with “你”",
}


def named(code: str) -> str:
    """``German, with “du” (ISO 639-1 `de`)``; the code alone for one that isn't known by name."""
    known = _NAMED.get(code)
    return f"{known} (ISO 639-1 `{code}`)" if known else f"the language with the ISO code `{code}`"
