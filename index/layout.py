"""The page as it was set: pages, blocks of lines, and what kind of thing each block is.

A PDF extraction keeps the order of the page, not of the text: footnotes stand where the page (or
the column) ends, in the middle of a sentence; so do figures; and the numbers of a list may trail
behind it. This module only recognises; `index.read` puts the pieces in reading order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from index.source import Bibliography


class Kind(Enum):
    """What a block is."""

    TITLE = "title"
    AUTHOR = "author"
    HEADING = "heading"
    KEYWORDS = "keywords"
    BODY = "body"
    LIST = "list"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    LIST_NUMBERS = "list numbers"


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space around it: `text == source[start : start + len(text)]`."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stand together. A footnote has its number; a list has its items' first lines."""

    kind: Kind
    lines: tuple[Line, ...]
    page: int
    number: int | None = None
    items: tuple[int, ...] = ()
    numerals: tuple[Line, ...] = ()

    @property
    def text(self) -> str:
        """The lines, joined by blanks: for looking at, not for quoting."""
        return " ".join(line.text for line in self.lines)


_NUMBERED_HEADING = re.compile(r"^\d{1,2}(?:\.\d{1,2})*\.?[\t ]+\S")
_HEADING_TAB = re.compile(r"^\d{1,2}(?:\.\d{1,2})*\.\t")
_MARKDOWN_HEADING = re.compile(r"^#{1,6}\s+\S")
_LABEL = re.compile(r"^[^\W\d_][\w -]{2,40}:$")
_KEYWORDS = re.compile(r"^(?:Schlagwörter|Schlüsselwörter|Stichwörter|Keywords):", re.IGNORECASE)
_CAPTION = re.compile(r"^(?:Abbildung|Abb\.|Tabelle|Tab\.|Figure|Fig\.|Table)\s*\d+\s*[:.]")
_FIGURE_SOURCE = re.compile(r"^(?:Quelle|Quellen|Source|Sources):")
_FOOTNOTE = re.compile(r"^(\d{1,3}) (?=\S)")
# Behind a word, a sentence or a quotation, but not the decimals of a number; U+FFFD is a figure
# that the extraction lost.
FOOTNOTE_MARK = re.compile(
    r"(?<=[^\W\d_]|[.!?,;:\"'”“’«»›)\]])(?<!\d,)(?<!\b\d\.)(?<!\b\d{2}\.)(?<!\b\d{3}\.)"
    r"(?:\d{1,3}|\ufffd)(?=\s|$)"
)
_LIST_NUMBER = re.compile(r"^\d{1,2}\.$")
_BULLET = re.compile(r"^(?:[-*•–]|\d{1,2}[.)]|[a-z]\))\s+(?=\S)")
_ITEM_END = re.compile(r"(?:[,;]|[,;]?\s(?:und|oder|sowie|and|or))$")
_CLOSED = re.compile(r"[.!?:…][\"'”“’«»›)\]]*\d{0,3}\ufffd?$")
_MAX_HEADING = 120


def is_open(text: str) -> bool:
    """Tell whether a text breaks off before its sentence is at an end."""
    return not _CLOSED.search(text)


def analyse(source: str, bibliography: Bibliography) -> tuple[Block, ...]:
    """Find the blocks of a source text, in the order in which they stand in it."""
    pages = [[_block(lines, page) for lines in group] for page, group in _pages(source)]
    if pages:
        pages[0] = _front_matter(pages[0], bibliography)
    numbered: list[Block] = []
    expected = 1
    for blocks in pages:
        blocks, expected = _footnotes(blocks, expected)
        numbered += _lead_ins(_lists(blocks))
    return tuple(numbered)


def page_starts(source: str) -> tuple[int, ...]:
    """Offsets at which the pages begin; empty if the text has no page breaks.

    A page begins at a form feed, or, where an extraction has turned those into blanks, with a
    line that starts with exactly one. A page without text is none.
    """
    feeds = [match.start() for match in re.finditer("\f", source)]
    if not feeds and re.match(r" \S", source):
        feeds = [match.start() for match in re.finditer(r"^ (?! )", source, re.MULTILINE)]
        # Half of all lines indented by one blank are a habit of layout, not pages.
        if len(feeds) < 2 or len(feeds) * 10 > source.count("\n"):
            return ()
    if not feeds:
        return ()
    starts = sorted({0, *feeds})
    ends = [*starts[1:], len(source)]
    return tuple(
        start for start, end in zip(starts, ends, strict=True) if source[start:end].strip()
    )


def _pages(source: str) -> Iterator[tuple[int, list[tuple[Line, ...]]]]:
    starts = page_starts(source) or (0,)
    for number, (start, end) in enumerate(
        zip(starts, [*starts[1:], len(source)], strict=True), start=1
    ):
        groups: list[tuple[Line, ...]] = []
        lines: list[Line] = []
        for match in re.finditer(r"[^\n\f\r]*(?:\r?\n|[\f\r]|$)", source[start:end]):
            raw = match.group()
            text = raw.strip().strip("\ufeff").strip()
            if text:
                lines.append(Line(text, start + match.start() + raw.index(text)))
            elif lines:
                groups.append(tuple(lines))
                lines = []
        if lines:
            groups.append(tuple(lines))
        yield number, [part for group in groups for part in _cut(group)]


def _cut(lines: tuple[Line, ...]) -> Iterator[tuple[Line, ...]]:
    """Cut a group where a heading or a footnote begins without a blank line before it."""
    begin = 0
    for at in range(1, len(lines)):
        text = lines[at].text
        previous = lines[at - 1].text
        starts = (
            _HEADING_TAB.match(text)
            or _MARKDOWN_HEADING.match(text)
            or (_FOOTNOTE.match(text) and _FOOTNOTE.match(lines[begin].text))
        )
        if starts or _MARKDOWN_HEADING.match(previous):
            yield lines[begin:at]
            begin = at
    yield lines[begin:]


def _block(lines: tuple[Line, ...], page: int) -> Block:
    first, text = lines[0].text, " ".join(line.text for line in lines)
    kind = Kind.BODY
    if all(_LIST_NUMBER.match(line.text) for line in lines):
        kind = Kind.LIST_NUMBERS
    elif _KEYWORDS.match(first):
        kind = Kind.KEYWORDS
    elif _CAPTION.match(first) or _FIGURE_SOURCE.match(first):
        kind = Kind.CAPTION
    elif _is_heading(first, text, len(lines)):
        kind = Kind.HEADING
    items = tuple(at for at, line in enumerate(lines) if _BULLET.match(line.text))
    if kind is Kind.BODY and len(items) > 1:
        return Block(Kind.LIST, lines, page, items=items)
    return Block(kind, lines, page)


def _is_heading(first: str, text: str, count: int) -> bool:
    if _MARKDOWN_HEADING.match(first) or (_LABEL.match(text) and count == 1):
        return True
    if len(text) > _MAX_HEADING or count > 2 or not is_open(text) or text[-1] in ",;-":
        return False
    return bool(_HEADING_TAB.match(first) or (_NUMBERED_HEADING.match(first) and count == 1))


def _front_matter(blocks: list[Block], bibliography: Bibliography) -> list[Block]:
    """Tell title and author from the text, by the record: they have no marks of their own."""
    if not blocks or blocks[0].kind is not Kind.BODY:
        return blocks
    first = blocks[0]
    rest = list(first.lines)
    title: list[Line] = []
    wanted = _letters(bibliography.title)
    while rest and wanted.startswith(_letters(" ".join(x.text for x in [*title, rest[0]]))):
        title.append(rest.pop(0))
    if _letters(" ".join(line.text for line in title)) != wanted:
        return blocks
    names = {_letters(name) for name in bibliography.authors}
    authors = []
    while rest and _letters(rest[0].text) in names:
        authors.append(rest.pop(0))
    parts = ((Kind.TITLE, title), (Kind.AUTHOR, authors), (Kind.BODY, rest))
    return [Block(kind, tuple(lines), first.page) for kind, lines in parts if lines] + blocks[1:]


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _footnotes(blocks: list[Block], expected: int) -> tuple[list[Block], int]:
    """Find the footnotes of a page, by their consecutive numbers, and what of them runs on."""
    found: list[Block] = []
    seen = False
    for at, block in enumerate(blocks):
        # A short note with a number looks like a heading until its mark is found.
        text = block.kind in (Kind.BODY, Kind.HEADING)
        match = _FOOTNOTE.match(block.lines[0].text) if text else None
        if match and int(match.group(1)) == expected and _is_marked(blocks[:at], expected):
            found.append(replace(block, kind=Kind.FOOTNOTE, number=expected))
            expected, seen = expected + 1, True
        elif seen and block.kind is Kind.BODY and _runs_on(blocks[at + 1 :], found[-1], expected):
            found.append(replace(block, kind=Kind.FOOTNOTE, number=expected - 1))
        else:
            found.append(block)
    return found, expected


def _is_marked(before: Sequence[Block], number: int) -> bool:
    """Tell whether the page has a mark for a footnote: else its text is no footnote."""
    marks = (
        match.group()
        for block in before
        for line in block.lines
        for match in FOOTNOTE_MARK.finditer(line.text)
    )
    return any(mark in (str(number), "\ufffd") for mark in marks)


def _runs_on(following: Sequence[Block], before: Block, expected: int) -> bool:
    """Tell whether a block is the rest of an earlier footnote of its page, and not of the text.

    The rest of a footnote stands at the foot: before the next footnote or the end of the page,
    and behind text that breaks off (the foot of the second column) or behind the footnote itself
    if that breaks off. The rest of the text would have more text behind it.
    """
    if before.kind not in (Kind.BODY, Kind.FOOTNOTE) or not is_open(before.text):
        return False
    if not following:
        return True
    follower = _FOOTNOTE.match(following[0].lines[0].text)
    return follower is not None and int(follower.group(1)) == expected


def _lists(blocks: list[Block]) -> list[Block]:
    """Give list numbers that stand apart back to the one block of their page they fit."""
    numerals = [line for b in blocks if b.kind is Kind.LIST_NUMBERS for line in b.lines]
    if not numerals:
        return blocks
    fitting = [
        (at, items)
        for at, block in enumerate(blocks)
        if block.kind is Kind.BODY
        and at > 0
        and blocks[at - 1].text[-1] in ",:"
        and len(items := _item_starts(block.lines)) == len(numerals)
    ]
    if len(fitting) != 1:
        return blocks
    at, items = fitting[0]
    made = replace(blocks[at], kind=Kind.LIST, items=items, numerals=tuple(numerals))
    return [made if b is blocks[at] else b for b in blocks if b.kind is not Kind.LIST_NUMBERS]


def _lead_ins(blocks: list[Block]) -> list[Block]:
    """Take back a heading that leads a list in (`Es gibt:`)."""
    following = [*blocks[1:], None]
    return [
        replace(block, kind=Kind.BODY)
        if block.kind is Kind.HEADING
        and block.text.endswith(":")
        and after is not None
        and after.kind is Kind.LIST
        else block
        for block, after in zip(blocks, following, strict=True)
    ]


def _item_starts(lines: Sequence[Line]) -> tuple[int, ...]:
    return (
        0,
        *(at for at in range(1, len(lines)) if _ITEM_END.search(lines[at - 1].text)),
    )
