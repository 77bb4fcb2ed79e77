"""An answer told better must not say what the person never said (pure).

Figures and names that stand neither in the answer, nor in the question, nor in what is known of the
job, become a place to fill in. Other inventions ("the team was relieved") can't be noticed here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from interview.rating.figures import figures
from interview.wording import tokens, word_set

FIGURE, NAME = "[your figure]", "[name]"
#: With more than this share of its sentences touched, what is left is no retelling.
MOST_INVENTED = 1 / 3

#: Languages in which a capital in the middle of a sentence makes a name. German writes every noun
#: so, and many scripts have no capitals: there only "PostgreSQL" and "S3" are known for names.
_CAPITALS = frozenset({"en", "fr", "es", "pt", "it", "nl", "pl"})
#: Abbreviations that name no product and no company, and "I".
_GENERIC = word_set(
    """ab ai api apis b2b b2c cd ceo ci cli coo cpu cpus cso csv cto db dba dns e2e etl faq gpu gpus
    gui hr html http https i id ids im ive ill io ip iot it json k kpi kpis ml mvp nps ok okr okrs
    orm os p50 p90 p95 p99 pdf pm pms pr prs qa r&d ram rest roi rpc sdk sdks sla slas sli slo slos
    sme sql ssd ssh ssl tcp tdd tls ttl tv ui url urls usb ux vm vms vp vpn xml yaml"""
)
#: Latin, Greek and Cyrillic: the scripts with capitals.
_CASED = "A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff"
_WORD = re.compile(rf"[{_CASED}0-9]+(?:\.(?=[{_CASED}])[{_CASED}0-9]+)*(?:\+\+|#)?")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_OPENS = frozenset('.!?:;…"“„«([{—–-•*\n。！？')
_BRACKETS = re.compile(r"\[[^\[\]]{0,300}\]")
#: Letters from which a name may also be found as speech recognition wrote it ("cube or net ease"),
#: in how many words, and how alike (difflib ratio).
_LONG_NAME, _HEARD_IN, _ALIKE = 5, 4, 0.72


@dataclass(frozen=True, slots=True)
class _Known:
    """What may be said: words, the same run together, and neighbors joined."""

    words: frozenset[str]
    joined: str
    heard: tuple[str, ...]


def _known(texts: Sequence[str], said: str) -> _Known:
    words = [token.norm for text in texts for token in tokens(text)]
    spoken = [token.norm for token in tokens(said)]
    heard = {
        "".join(spoken[at : at + length])
        for length in range(1, _HEARD_IN + 1)
        for at in range(len(spoken) - length + 1)
    }
    return _Known(frozenset(words), "".join(words), tuple(heard))


def _bare(norm: str) -> str:
    return norm[:-1] if len(norm) > 2 and norm.endswith("s") else norm


def _is_known(name: str, known: _Known) -> bool:
    parts = [token.norm for token in tokens(name)]
    if all(
        part in known.words or _bare(part) in known.words or f"{part}s" in known.words
        for part in parts
    ):
        return True
    whole = "".join(parts)
    if len(whole) < _LONG_NAME:
        return False
    if whole in known.joined or _bare(whole) in known.joined:
        return True
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(whole)
    for heard in known.heard:
        if abs(len(heard) - len(whole)) > _LONG_NAME:
            continue
        matcher.set_seq1(heard)
        if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
            continue
        if matcher.ratio() >= _ALIKE:
            return True
    return False


def _looks_like_a_name(word: str, *, first: bool, language: str) -> bool:
    if word.casefold() in _GENERIC:
        return False
    if re.search(r"[^\W\d_]\d|[a-z][A-Z]", word) or re.fullmatch(r"[^\W\d_]+(?:\+\+|#)", word):
        return True
    return language in _CAPITALS and not first and word[0].isupper()


def _names(line: str, known: _Known, language: str) -> list[tuple[int, int]]:
    """(start, end) of names that nobody gave; neighbors are one."""
    found: list[tuple[int, int]] = []
    for match in _WORD.finditer(line):
        before = line[: match.start()].rstrip()
        first = not before or before[-1] in _OPENS
        if not _looks_like_a_name(match[0], first=first, language=language):
            continue
        if _is_known(match[0], known):
            continue
        if found and line[found[-1][1] : match.start()] == " ":
            found[-1] = (found[-1][0], match.end())
        else:
            found.append(match.span())
    return found


def without_inventions(text: str, said: str, known: Sequence[str], language: str = "en") -> str:
    """``text`` with :data:`FIGURE` and :data:`NAME` for what is in neither ``said`` nor ``known``.

    Figures count by value: "forty" is there when "40" is. What stands in square brackets is a place
    to fill in already. "" when more than :data:`MOST_INVENTED` of the sentences held something.
    """
    given = (said, *known)
    values = frozenset(
        value for each in given for figure in figures(each, language) for value in figure.values
    )
    words = _known(given, said)
    lines: list[str] = []
    touched = total = 0
    for line in text.splitlines():
        spans = _inventions(line, values, words, language)
        ends = _ends(line)
        total += len(ends)
        touched += len({bisect_left(ends, start + 1) for start, _, _ in spans})
        lines.append(_filled(line, spans))
    return "" if touched > MOST_INVENTED * total else "\n".join(lines).strip()


def _ends(line: str) -> list[int]:
    """Where each sentence of a line ends."""
    brackets = [found.span() for found in _BRACKETS.finditer(line)]
    inner = [
        found.start()
        for found in _SENTENCE_END.finditer(line)
        if not any(start < found.start() < end for start, end in brackets)
    ]
    return sorted({*(end for end in inner if end), len(line)} - {0})


def _inventions(
    line: str, values: frozenset[Decimal], known: _Known, language: str
) -> list[tuple[int, int, str]]:
    """(start, end, place to fill in), in order, none over another nor in square brackets."""
    spans = [
        (figure.start, figure.end, FIGURE)
        for figure in figures(line, language)
        if not figure.values & values
    ]
    spans += [(start, end, NAME) for start, end in _names(line, known, language)]
    brackets = [found.span() for found in _BRACKETS.finditer(line)]
    kept: list[tuple[int, int, str]] = []
    for span in sorted(spans):
        inside = any(start < span[1] and span[0] < end for start, end in brackets)
        if not inside and (not kept or span[0] >= kept[-1][1]):
            kept.append(span)
    return kept


def _filled(line: str, spans: Sequence[tuple[int, int, str]]) -> str:
    filled, at = "", 0
    for start, end, place in spans:
        following = line[end : end + 1]
        # "30ms" becomes "[your figure] ms".
        gap = " " if following.isascii() and following.isalnum() else ""
        filled += line[at:start] + place + gap
        at = end
    return filled + line[at:]
