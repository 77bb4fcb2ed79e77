"""Code as one engineer says it to another. Pure; a part of spoken_text."""

from __future__ import annotations

import re

from interview.speaking.vocabulary import CODE_NAMES, NAMES, Words

_UP = {"²": "2", "³": "3"}
#: Camel case: between a small letter and a capital, and before the last capital of several.
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def code_said(code: str, words: Words | None, language: str) -> str:
    """A code span as one engineer says it to another."""
    if words is None:
        return " ".join(re.findall(r"\w+", code))
    if code in NAMES and language == "en":
        return code
    code = big_o(code, words)
    code = re.sub(r"\b([\w.]+)\(\s*\)", r"\1", code)  # a call without arguments
    code = re.sub(r"(?<=\w)\+\+", f" {words.plus} {words.plus}", code)
    code = re.sub(r"(?<=\w)\s*\[(\w+)\]", rf" {words.of} \1", code)
    code = re.sub(r"(?<=\w)<([\w, ]{1,40})>", rf" {words.of} \1", code)
    code = code.replace("[]", " ").replace("{}", " ")
    code = re.sub(r"\$\{?(\w+)\}?", r" \1 ", code)
    code = re.sub(r"(?<!\S)(-{1,2})(?=[A-Za-z])", lambda f: f"{words.dash} " * len(f[1]), code)
    for sign, said in (
        ("!==", words.not_equal),
        ("===", words.equals),
        ("!=", words.not_equal),
        ("<>", words.not_equal),
        ("==", words.equals),
        ("<=", words.at_most),
        (">=", words.at_least),
        ("=>", words.arrow),
        ("->", words.arrow),
        ("&&", words.both),
        ("||", words.either),
        ("::", " "),
        (":=", words.equals),
        ("+=", f"{words.plus} {words.equals}"),
        ("-=", f"{words.minus} {words.equals}"),
        ("**", f" {words.star} {words.star} "),
        ("..", words.to),
    ):
        code = code.replace(sign, f" {said} ")
    code = re.sub(r"(?<=\w)\s*\*\s*(?=\w)", f" {words.times} ", code)
    code = code.replace("*", f" {words.star} ")
    code = re.sub(r"(?<![\w])!(?=\w)", f" {words.negated} ", code)
    code = re.sub(r"(?<=\w)\.(?=[A-Za-z_])|(?<!\S)\.(?=\w)", f" {words.dot} ", code)
    code = re.sub(r"(?<!\w)/(?=\w)|(?<=[\w})])/(?=[A-Za-z_{:])", f" {words.slash} ", code)
    for sign, said in (
        ("<", words.less),
        (">", words.more),
        ("=", words.equals),
        ("+", words.plus),
        ("%", words.percent),
        ("@", words.at),
    ):
        code = code.replace(sign, f" {said} ")
    code = re.sub(r"(?<=[\w)])\s+-\s+(?=[\w(])", f" {words.minus} ", code)
    code = names_split(code)
    return re.sub(r"[^\w\s.,'^/-]|_", " ", code).strip()


def names_split(code: str) -> str:
    """``foo_bar`` and ``fooBar`` as words of their own."""

    def split(found: re.Match[str]) -> str:
        name = found[0]
        if name in NAMES or name in CODE_NAMES:
            return CODE_NAMES.get(name, name)
        if name.upper() == name:
            return name.replace("_", " ")
        parts = _HUMP.sub(" ", name.replace("_", " ")).split()
        if len(parts) < 2:
            return "".join(parts)
        lowered = [part if part.isupper() and len(part) > 1 else part.lower() for part in parts]
        return " ".join(CODE_NAMES.get(part, part) for part in lowered)

    return re.sub(r"[A-Za-z_][A-Za-z0-9_]*", split, code)


def big_o(text: str, words: Words) -> str:
    """``O(n log n)`` -> O of n log n; with powers and products inside."""

    def said(found: re.Match[str]) -> str:
        inside = found[2]
        inside = re.sub(r"(?<=\w)\s*[*·]\s*(?=\w)", f" {words.times} ", inside)
        inside = re.sub(r"\+", f" {words.plus} ", inside)
        return f"{found[1]} {words.of} {powers(inside, words)}"

    return re.sub(r"\b([OΘΩo])\(([^()]{1,40}(?:\([^()]{1,20}\))?)\)", said, text)


def powers(text: str, words: Words) -> str:
    text = re.sub("(?<=[\\w)])([²³])", lambda found: f"^{_UP[found[1]]}", text)
    text = re.sub(r"(?<=[\w)])\s*\^\s*2\b", f" {words.squared}", text)
    text = re.sub(r"(?<=[\w)])\s*\^\s*3\b", f" {words.cubed}", text)
    return re.sub(r"(?<=[\w)])\s*\^\s*(?=[\w(-])", f" {words.power} ", text)
