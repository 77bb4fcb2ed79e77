"""`make strings`: collect the texts for people from the source, and bring each catalog up to date.

Writes ``locales/messages.pot`` and updates each ``locales/<code>/messages.po``: new texts without
words, changed ones marked fuzzy, gone ones dropped. Both name the file of a text, not its line, so
that they change only when words do.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT / "locales" / "messages.pot"
#: Where words for people live.
PACKAGES = ("cogs", "web")
RUBRICS = ROOT / "interview" / "rating" / "rubrics"
#: How a text is marked in the source, and which arguments hold it.
KEYWORDS: dict[str, Any] = {
    "t": None,
    "mark": None,
    "plural": (1, 2),
    "mark_plural": (1, 2),
    "context": ((1, "c"), 2),
}
#: Comments for translators begin so.
COMMENT = "Translators:"


def rubric_texts(file: IO[bytes]) -> Iterator[tuple[int, str, str, list[str]]]:
    """Names, descriptions and anchors of a rubric's criteria, as Babel's extractors give texts."""
    for text in _strings(tomllib.loads(file.read().decode("utf-8"))):
        yield 1, "t", text, []


def _strings(value: object, key: str = "") -> Iterator[str]:
    if isinstance(value, str):
        if key not in ("key", "kind", "version", "language"):
            yield value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _strings(each, name)
    elif isinstance(value, Iterable):
        for each in value:
            yield from _strings(each, key)


def collected() -> Catalog:
    """Every text for people in the source, with the files it stands in."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    sources: list[tuple[Path, str | Callable[..., Any]]] = [
        (file, "python") for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))
    ]
    for file, method in sources:
        with file.open("rb") as source:
            found = list(extract(method, source, keywords=KEYWORDS, comment_tags=(COMMENT,)))
        for _, message, comments, context in found:
            _add(catalog, file, message, comments, context)
    for file in sorted(RUBRICS.glob("*.toml")):
        with file.open("rb") as source:
            for _, _, text, comments in rubric_texts(source):
                _add(catalog, file, text, comments, None)
    return catalog


def _add(
    catalog: Catalog, file: Path, message: Any, comments: list[str], context: str | None
) -> None:
    place = file.relative_to(ROOT).as_posix()
    catalog.add(
        message,
        locations=[(place, 0)],
        auto_comments=comments,
        context=context,
        flags=["python-brace-format"] if "{" in str(message) else [],
    )


def written(catalog: Catalog) -> bytes:
    """A catalog as it is kept: without dates, so that the same words make the same bytes."""
    out = BytesIO()
    write_po(
        out, catalog, width=100, omit_header=catalog.locale is None, include_lineno=False,
        sort_by_file=True, ignore_obsolete=True,
    )  # fmt: skip
    lines = out.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(b'"POT-Creation-Date'))


def main() -> int:
    catalog = collected()
    TEMPLATE.write_bytes(written(catalog))
    print(f"{TEMPLATE.relative_to(ROOT)}: {len(catalog)} texts")
    for file in sorted((ROOT / "locales").glob("*/messages.po")):
        with file.open("rb") as source:
            language = read_po(source, locale=file.parent.name.replace("-", "_"))
        language.update(catalog, no_fuzzy_matching=False)
        file.write_bytes(written(language))
        missing = sum(1 for each in language if each.id and (not each.string or each.fuzzy))
        print(f"{file.relative_to(ROOT)}: {missing} without words")
    return 0


if __name__ == "__main__":
    sys.exit(main())
