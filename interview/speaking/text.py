"""What a question sounds like when it is read aloud: Markdown, code and symbols in words. Pure.

A text for the eye goes in, a text for a voice comes out: plain words with ordinary punctuation, as
a person would read them. It depends on nothing but its arguments, so that equal questions make
equal sounds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import partial

from interview.speaking.code import big_o, code_said, names_split, powers
from interview.speaking.vocabulary import AS_WORDS, NAMES, UNITS, WORDS, Words

#: Characters of the longest text that is spoken: a minute of sound. Longer ones end early, at a
#: sentence; the card has the whole.
MAX_SPOKEN = 900
#: Of what is looked at, so that a huge text costs no time.
_MAX_READ = 3_000

_FENCE = re.compile(r"(`{3,}|~{3,}).*?(?:\1|\Z)", re.DOTALL)
_SPAN = re.compile(r"(`{1,2})(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\([^)\s]*\)")
_LINK = re.compile(r"\[([^\]\n]+)\]\(<?[^)\s]*>?(?: \"[^\"\n]*\")?\)")
_URL = re.compile(r"<?\bhttps?://(?:www\.)?([^\s/<>()?#]+)[^\s<>()]*>?")
_MENTION = re.compile(r"<(?:@[!&]?|#|/[^:>\n]+:|a?:\w+:|t:)\d+(?::\w)?>")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,80}>")
_HEADING = re.compile(r"^\s*(?:#{1,6}|-#)\s+(.*?)[ \t]*$", re.MULTILINE)
_QUOTE = re.compile(r"^\s*>{1,3}\s+", re.MULTILINE)
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$", re.MULTILINE)
_ITEM = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)])\s+(.*?)[ \t]*$", re.MULTILINE)
_BOLD = re.compile(r"(\*{1,3}|~~|\|\|)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_UNDERLINE = re.compile(r"(?<!\w)(_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)", re.DOTALL)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~>])")

#: Bounded, so that a row of digits and dots costs no time.
_NUMBER = r"\d{1,15}(?:[.,]\d{1,9}){0,4}"


def spoken_text(text: str, language: str) -> str:
    """``text`` as it is read aloud in ``language`` (ISO 639-1), at most MAX_SPOKEN characters.

    Languages without a table of words have their Markdown taken off and their signs left out. ""
    where nothing is left to say.
    """
    words = WORDS.get(language)
    text = unicodedata.normalize("NFC", text[:_MAX_READ]).replace("\r\n", "\n")
    text = _FENCE.sub(lambda _: f"\n\n{words.code if words else ''}\n\n", text)
    text = _without_markdown(text, lambda code: code_said(code, words, language))
    if words is not None:
        text = _in_words(text, words, language)
    return _shortened(_tidy(text))


# --------------------------------------------------------------------------- Markdown


def _without_markdown(text: str, code: Callable[[str], str]) -> str:
    spans: list[str] = []

    def keep(found: re.Match[str]) -> str:
        spans.append(code(found[2].strip()))
        # Private characters around its number: it isn't to be taken for Markdown.
        return f"\ue000{len(spans) - 1}\ue001"

    text = _SPAN.sub(keep, re.sub("[\ue000\ue001]", "", text))
    text = _MENTION.sub(" ", text)
    text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", text))
    text = _URL.sub(lambda found: found[1].rstrip(".,;:!?"), text)
    text = _RULE.sub("", text)
    text = _HEADING.sub(lambda found: _sentence(found[1]), text)
    text = _QUOTE.sub("", text)
    text = _ITEM.sub(lambda found: _sentence(found[1]), text)
    for _ in range(3):  # one inside another
        text = _UNDERLINE.sub(r"\2", _BOLD.sub(r"\2", text))
    text = _TAG.sub(" ", _ESCAPE.sub(r"\1", text))
    # An empty line ends a thought; a single line end may only be a wrap.
    text = "\n".join(_sentence(part) for part in re.split(r"\n\s*\n", text))
    return re.sub("\ue000(\\d+)\ue001", lambda found: spans[int(found[1])], text)


def _sentence(part: str) -> str:
    """With an end that a voice pauses at."""
    part = part.strip()
    return part if not part or part[-1] in ".!?:;…," else f"{part}."


# --------------------------------------------------------------------------- prose


def _in_words(text: str, words: Words, language: str) -> str:
    text = powers(big_o(text, words), words)
    text = _short_forms(text, words.short)
    text = _names_said(text) if language == "en" else _names_said(text, _SIGNS_IN_NAMES)
    text = _numbers(text, words, language)
    text = _signs(text, words)
    if language == "en":
        text = re.sub(r"\b[A-Z]{2,}\b", lambda f: f[0].lower() if f[0] in AS_WORDS else f[0], text)
    # Names of things in code that nobody put between backticks.
    text = re.sub(r"\b(\w+)\(\)", r"\1", text)
    return re.sub(
        r"\b[a-z]+(?:_[a-z0-9]+)+\b|\b[a-z]+(?:[A-Z][a-z0-9]+)+\b",
        lambda found: names_split(found[0]),
        text,
    )


def _short_forms(text: str, forms: Mapping[str, str]) -> str:
    for form, said in forms.items():
        short = rf"(?<!\w){re.escape(form)}"
        if form in _MAY_END:
            text = re.sub(rf"{short}(?=\s*\Z|\s+[A-ZÀ-Þ])", f"{said}.", text)
        text = re.sub(short, said, text, flags=re.IGNORECASE)
    return text


#: Short forms whose dot may be the sentence's as well.
_MAY_END = frozenset({"etc.", "usw."})
#: The names that a voice of any language can't make out.
_SIGNS_IN_NAMES = {
    name: said for name, said in NAMES.items() if name in ("C++", "C#", "F#", "CI/CD", "I/O")
}


def _names_said(text: str, names: Mapping[str, str] = NAMES) -> str:
    # Longest first: ASP.NET before .NET.
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    text = re.sub(
        rf"(?<![\w@/.-])(?:{known})(?![\w+#])(?!\.\w)", lambda found: names[found[0]], text
    )
    return re.sub(r"\b([A-Z][a-z]+)\.js\b", r"\1 J S", text)


def _numbers(text: str, words: Words, language: str) -> str:
    english = language == "en"
    text = re.sub(r"(?<=\d)_(?=\d{3})", "", text)
    # Addresses and versions: 10.0.0.1, 1.2.3, v2.1, Python 3.11.
    text = re.sub(
        r"(?<![\w.,])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\d)",
        lambda found: found[0].replace(".", f" {words.dot} "),
        text,
    )
    text = re.sub(
        r"(?<![\w.,])v?(\d{1,4}(?:\.\d{1,4}){2,3})(?!\d|,\d)",
        lambda found: found[1].replace(".", f" {words.point} "),
        text,
    )
    text = re.sub(
        r"\bv(\d{1,3})(?:\.(\d{1,3}))?\b(?!\.\d)",
        lambda found: f"version {found[1]}" + (f" {words.point} {found[2]}" if found[2] else ""),
        text,
    )
    text = re.sub(r"(?<=[A-Z])/(?=\d)", " ", text)  # HTTP/2
    text = re.sub(
        r"\b([A-Z][\w+#]*)(\s)(\d{1,2})\.(\d{1,2})\b(?![.,]?\d|\s*%)",
        rf"\1\2\3 {words.point} \4",
        text,
    )
    # Money: the sign first in writing, last in speech.
    for sign, (one, many) in (("$", words.dollar), ("€", words.euro), ("£", words.pound)):
        text = re.sub(
            rf"(?:{re.escape(sign)}\s?({_NUMBER})|({_NUMBER})\s?{re.escape(sign)})"
            r"(?:\s?(k|K|M|bn|B)\b|\s(million|billion|thousand|Millionen|Milliarden|millions"
            r"|milliards|millones|milhões)\b)?",
            partial(_money, words=words, one=one, many=many),
            text,
        )
    text = re.sub(rf"(?<![\w.])({_NUMBER})\s?[kK]\b(?!-)", rf"\1 {words.thousand}", text)
    text = re.sub(rf"(?<![\w.])({_NUMBER})M\b(?!-)", rf"\1 {words.million}", text)
    text = re.sub(rf"({_NUMBER})\s?%", rf"\1 {words.percent}", text)
    text = re.sub(rf"(?<![\w.])({_NUMBER})[x×](?![\w×])", rf"\1 {words.times}", text)
    text = re.sub(r"(?<=\d)\s?[x×]\s?(?=\d)", f" {words.times} ", text)
    # A range; with plain hyphens only where nothing else could be meant.
    text = re.sub(
        rf"(?<![\w.–-])({_NUMBER})(?:\s?[–—]\s?|-)({_NUMBER})(?![\w–-])", rf"\1 {words.to} \2", text
    )
    text = re.sub(r"(?<![\w.])[-−](?=\d)", f"{words.minus} ", text)
    text = re.sub(r"\b[pP](\d{2})(?:\.(\d))?\b", _percentile(words), text)
    text = re.sub(r"\b([nN])\s?\+\s?1\b", rf"\1 {words.plus} 1", text)
    text = re.sub(r"(?<!\w)#(?=\d)", f"{words.number} ", text)
    text = re.sub(r"(?<![\w])~\s?(?=\d)|≈\s?(?=\d)", f"{words.about} ", text)
    if english:
        text = re.sub(r"\b24/7\b", "24 7", text)
        known = "|".join(sorted(UNITS, key=len, reverse=True))
        text = re.sub(rf"({_NUMBER})\s?({known})\b(?:/(s|sec|min|h|day)\b)?", _unit, text)
        text = re.sub(
            r"\b([a-z]{3,})/(s|sec|min|h)\b",
            lambda found: f"{UNITS.get(found[1], ('', found[1]))[1]} per {UNITS[found[2]][0]}",
            text,
        )
    return text


def _money(found: re.Match[str], words: Words, one: str, many: str) -> str:
    amount = found[1] or found[2]
    scale = {"k": words.thousand, "m": words.million, "b": words.billion, "bn": words.billion}
    size = scale.get((found[3] or "").lower(), found[4] or "")
    return f"{amount} {size} {many}" if size else f"{amount} {one if amount == '1' else many}"


def _percentile(words: Words) -> Callable[[re.Match[str]], str]:
    # "p95" is read letter and number; without the space it would be taken for a code.
    return lambda found: f"P {found[1]}" + (f" {words.point} {found[2]}" if found[2] else "")


def _unit(found: re.Match[str]) -> str:
    one, many = UNITS[found[2]]
    said = f"{found[1]} {one if found[1] == '1' else many}"
    over = {"day": "day"} | {short: UNITS[short][0] for short in ("s", "sec", "min", "h")}
    return f"{said} per {over[found[3]]}" if found[3] else said


def _signs(text: str, words: Words) -> str:
    for sign, said in (
        ("!=", words.not_equal),
        ("≠", words.not_equal),
        ("==", words.equals),
        ("<=", words.at_most),
        ("≤", words.at_most),
        (">=", words.at_least),
        ("≥", words.at_least),
        ("=>", words.arrow),
        ("->", words.arrow),
        ("→", words.to),
        ("⇒", words.to),
        ("×", words.times),
        ("≈", words.about),
        ("&", words.both),
    ):
        text = text.replace(sign, f" {said} ")
    for sign, said in (
        ("<", words.less),
        (">", words.more),
        ("=", words.equals),
        ("+", words.plus),
    ):
        # Between two things; elsewhere it is an ornament.
        text = re.sub(rf"(?<=[\w)])\s*{re.escape(sign)}\s*(?=[\w(])", f" {said} ", text)
    text = re.sub(r"(?<=\w)@(?=\w)", f" {words.at} ", text)
    # A host, a file: the dot is said where letters follow at once.
    text = re.sub(r"(?<=[a-z0-9])\.(?=[a-z]{2,})", f" {words.dot} ", text)
    # "and/or", "TCP/UDP": read one after the other; a path has its slashes said.
    text = re.sub(r"(?<!\S)/(?=\w)", f"{words.slash} ", text)
    return re.sub(r"(?<=\w)/(?=\w)", " ", text)


# --------------------------------------------------------------------------- the end


def _tidy(text: str) -> str:
    """One line of letters, digits and the punctuation that voices pause at."""
    text = text.replace("’", "'").replace("‘", "'").replace("…", ". ")
    text = re.sub(r"\s*[—–]\s*|\s+-{1,2}\s+", ", ", text)
    text = re.sub(r"\s*[(\[{]\s*", ", ", text)
    text = re.sub(r"\s*[)\]}]\s*(?=[.,;:!?])", "", text)
    text = re.sub(r"\s*[)\]}]\s*", ", ", text)
    kept = (
        each if each in " \n.,;:!?'-¿¡" or unicodedata.category(each)[0] in "LNM" else " "
        for each in text
    )
    text = re.sub(r"(?<!\w)'|'(?!\w)", " ", "".join(kept))
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+([.,;:!?])", r"\1", text)
    text = re.sub(r"([.,;:])(?:\s*[,;:])+", r"\1", text)
    text = re.sub(r"[,;:]+\s*([.!?])", r"\1", text)
    text = re.sub(r"([.!?])(?:\s*\.)+", r"\1", text)
    text = text.strip(" ,;:-")
    return text if re.search(r"\w", text) else ""


def _shortened(text: str) -> str:
    if len(text) <= MAX_SPOKEN:
        return text
    head = text[:MAX_SPOKEN]
    ends = [found.end() for found in re.finditer(r"[.!?](?=\s)", head)]
    return head[: ends[-1]] if ends else head[: head.rfind(" ")].rstrip(" ,;:-") + "."
