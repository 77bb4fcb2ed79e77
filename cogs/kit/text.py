"""Untrusted text made safe to show in Discord, and cut to its limits without cutting words.

Everything a person, a model or a recording gave us passes through :func:`plain`, :func:`line`,
:func:`quote` or :func:`name` before it is shown. Our own words don't: their Markdown is meant.

Lengths are UTF-16 code units. Discord documents "characters" and counts code points; a client
written in JavaScript counts UTF-16. The larger of the two never lets a message be refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from interview.wording import is_part_of_sign, whole

#: Characters in all the TextDisplays of one message (discord.com/developers, Components V2).
MESSAGE_LIMIT = 4000
#: What a page of long text may take, so that a title and a page number still fit beside it.
PAGE_LIMIT = 3600

ELLIPSIS = "…"
_BREAK = "\u200b"

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")
_MANY_LINES = re.compile(r"\n{3,}")
#: Letters that take space and show nothing; a name of these alone would look empty.
_FILLERS = dict.fromkeys(map(ord, "\u115f\u1160\u2800\u3164\uffa0\u180e"), " ")
#: Accents stacked higher than this on one letter run over the lines above ("Zalgo").
_MOST_MARKS = 4

#: Letters, digits and signs of English and its neighbors: nothing to take out, and most texts.
_ORDINARY = re.compile("[\n\t -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2015\u2018-\u201f\u2026]*")

_MARKDOWN = re.compile(r"[\\*_~|`\[\]]")
#: What makes a heading, small text, a list or a quote where a line begins. Escaped wherever it
#: stands, since a page or a quote may begin a line anywhere.
_LINE_MARKUP = re.compile(r">|(?:#{1,3}|[-+])(?=\s|\Z)|(?<=\d)[.)](?=\s|\Z)")
_SMALL = re.compile(r"-(?=#{1,3}(?:\s|\Z))")
#: Mentions, channels, custom emojis, commands, timestamps, guild links and quiet links.
#: At the end too, since words of ours may follow.
_ANGLE = re.compile(r"<(?=[@#:/]|a:|t:|id:|sound:|https?:|\Z)", re.IGNORECASE)
_EVERYONE = re.compile(r"@(?=everyone|here)", re.IGNORECASE)


def length(text: str) -> int:
    """UTF-16 code units of ``text``; never less than Discord counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """``text`` without control, format (zero-width, RTL override) and surrogate characters.

    Lines are kept, at most one empty line between two; runs of blanks become one.
    """
    if _ORDINARY.fullmatch(text) is None:
        text = _visible(_LINE_ENDS.sub("\n", text).translate(_FILLERS))
    text = _BLANKS.sub(" ", text)
    text = "\n".join(part.strip() for part in text.split("\n"))
    return _MANY_LINES.sub("\n\n", text).strip()


def _visible(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for at, character in enumerate(text):
        category = unicodedata.category(character)
        if category in ("Mn", "Me"):
            marks += 1
            # An accent needs a letter to sit on, or it lands on our own words.
            if marks > _MOST_MARKS or not kept or kept[-1].isspace():
                continue
        else:
            marks = 0
            unseen = category in ("Cf", "Cs", "Cn")
            if unseen and not is_part_of_sign(text, at):
                continue
            if category == "Cc" and character not in "\n\t":
                continue
        kept.append(character)
    return "".join(kept)


def _escape(cleaned: str) -> str:
    text = _SMALL.sub("-" + _BREAK, cleaned)
    text = _MARKDOWN.sub(r"\\\g<0>", text)
    text = _LINE_MARKUP.sub(r"\\\g<0>", text)
    # Backslashes stop the client from drawing a mention; only a break stops the server too.
    text = _ANGLE.sub("<" + _BREAK, text)
    text = _EVERYONE.sub("@" + _BREAK, text)
    # No link of someone else's making is live in a message of ours.
    return text.replace("://", f":{_BREAK}//")


def _fitted(cleaned: str, limit: int | None, render: Callable[[str], str]) -> str:
    """``render`` of as much of ``cleaned`` as fits ``limit`` once rendered."""
    if limit is None:
        return render(cleaned)
    if length(cleaned) <= limit:
        full = render(cleaned)
        if length(full) <= limit:
            return full
    low, high = 0, min(length(cleaned), max(limit, 0))
    while low < high:  # rendering only ever makes text longer, and longer text more so
        middle = (low + high + 1) // 2
        if length(render(shorten(cleaned, middle))) <= limit:
            low = middle
        else:
            high = middle - 1
    return render(shorten(cleaned, low)) if low else ""


def plain(text: str, limit: int | None = None) -> str:
    """``text`` as it reads, with nothing in it that Discord would act on; may hold lines.

    With ``limit`` the result, escapes included, is at most that long and ends in "…" if cut.
    """
    return _fitted(clean(text), limit, _escape)


def line(text: str, limit: int | None = None) -> str:
    """:func:`plain` on one line."""
    return _fitted(" ".join(clean(text).split()), limit, _escape)


def evidence(text: str, limit: int | None = None) -> str:
    """Words out of an answer, on one line; with "…" before them where they begin within a
    sentence."""
    flat = " ".join(clean(text).split())
    begins_within = flat[:1].islower() and flat[:1].upper() != flat[:1]
    return _fitted(f"{ELLIPSIS}{flat}" if begins_within else flat, limit, _escape)


def quote(text: str, limit: int | None = None) -> str:
    """``text`` as a Markdown block quote, escaped, safe over several lines; "" for nothing."""

    def render(cleaned: str) -> str:
        lines = [part for part in _escape(cleaned).split("\n") if part]
        return "\n".join(f"> {part}" for part in lines)

    return _fitted(clean(text), limit, render)


#: Stand for the two ends of a mark while a text is cleaned, cut and escaped: characters that no
#: text of anybody's keeps.
_OPEN, _CLOSE = "\ue000", "\ue001"
_NO_MARKS = {ord(_OPEN): " ", ord(_CLOSE): " "}
#: How a doubtful word looks: underlined, and as it reads aloud.
_MARK = ("__", "__(?)")


def quote_marked(text: str, marks: Sequence[tuple[int, int]], limit: int | None = None) -> str:
    """:func:`quote` with stretches of ``text`` marked as doubtful: ``__word__(?)``.

    ``marks`` are (start, end) in ``text``, rising, never overlapping.
    """
    if not marks:
        return quote(text, limit)
    if limit is not None:
        # Far more than can be shown: a long transcript need not be gone through for a card.
        text = text[: 4 * limit + 200]
        marks = [(start, end) for start, end in marks if end <= len(text)]
    plain_text = text.translate(_NO_MARKS)
    pieces, at = [], 0
    for start, end in marks:
        pieces += [plain_text[at:start], _OPEN, plain_text[start:end], _CLOSE]
        at = end
    marked = "".join([*pieces, plain_text[at:]])

    def render(cleaned: str) -> str:
        # A cut may fall into a mark.
        if cleaned.rfind(_OPEN) > cleaned.rfind(_CLOSE):
            cleaned = cleaned.removesuffix(ELLIPSIS) + _CLOSE
        lines = [part for part in _escape(cleaned).split("\n") if part]
        quoted = "\n".join(f"> {part}" for part in lines)
        return quoted.replace(_OPEN, _MARK[0]).replace(_CLOSE, _MARK[1])

    return _fitted(clean(marked), limit, render)


def name(text: str, limit: int, default: str = ELLIPSIS) -> str:
    """``text`` for places without Markdown (labels, options, threads): one line, never empty."""
    flat = " ".join(clean(text).split())
    return shorten(flat, limit) or default


def _head(text: str, limit: int) -> str:
    """The longest beginning of ``text`` with a length of at most ``limit``."""
    head = text[: max(limit, 0)]
    end, over = len(head), length(head) - limit
    while over > 0:
        end -= 1
        over -= length(head[end])
    return head[: whole(text, end)]


def shorten(text: str, limit: int) -> str:
    """``text`` cut to ``limit`` at the end of a word, with "…" if something was cut."""
    if length(text) <= limit:
        return text
    if limit < 1:
        return ""
    head = _head(text, limit - 1)
    if not text[len(head) : len(head) + 1].isspace():
        words = re.match(r"(?s).*\s", head)
        # One huge word: cutting it beats showing next to nothing.
        if words is not None and words.end() > len(head) // 3:
            head = words.group()
    return head.rstrip().rstrip(",;:") + ELLIPSIS


#: Where a page may end, best first.
_ENDS = (re.compile(r"\n\n"), re.compile(r"\n"), re.compile(r"[.!?]\s"), re.compile(r"\s"))


def _cut(text: str, limit: int) -> int:
    """Where to end a page: an index into ``text`` that leaves a head of at most ``limit``."""
    # A sign longer than a page is taken apart.
    head = _head(text, limit) or text[: limit // 2]
    after_word = text[len(head)].isspace() and not text[len(head) - 1].isspace()
    at_word = len(head) if after_word else 0
    for index, pattern in enumerate(_ENDS):
        ends = [match.end() for match in pattern.finditer(head)]
        # A paragraph that ends early would leave a page nearly empty: try the next best.
        last_kind = index == len(_ENDS) - 1
        if ends and (last_kind or ends[-1] > len(head) // 2):
            return max(ends[-1], at_word) if last_kind else ends[-1]
    if at_word:
        return at_word
    # One huge word. A backslash stays with what it escapes.
    trailing = len(head) - len(head.rstrip("\\"))
    return len(head) - 1 if trailing % 2 and len(head) > 1 else len(head)


def paginate(text: str, limit: int = PAGE_LIMIT) -> list[str]:
    """``text`` in pages of at most ``limit``, at least one page, no word lost.

    Ends pages at a paragraph, else a line, a sentence, a word; only a word longer than a page is
    cut. A block quote that goes on over a page's end is a quote on the next page too. Takes
    escaped text: an escape is never cut in two. ``limit`` must be at least 4.
    """
    if limit < 4:
        raise ValueError("a page needs space for a quoted character")
    pages: list[str] = []
    rest = text.strip()
    while length(rest) > limit:
        cut = _cut(rest, limit)
        head, tail = rest[:cut].rstrip(), rest[cut:].lstrip()
        last_line = head.rpartition("\n")[2]
        if last_line.startswith("> ") and "\n" not in rest[len(head) : len(rest) - len(tail)]:
            tail = f"> {tail}"
        pages.append(head)
        rest = tail
    return [*pages, rest]
