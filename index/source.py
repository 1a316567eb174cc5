"""The untouched source: a file's bytes, decoded, with its hash and its bibliographic record."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import DocumentError

MAX_BYTES = 50 * 2**20
"""Larger files are refused: one document is read into memory as a whole."""

BUNDLED = Path(__file__).parent / "data" / "brief.txt"
"""The brief, exactly as it was extracted."""


@dataclass(frozen=True, slots=True)
class Bibliography:
    """The fields of a CSL-JSON record that answers and layout need; `raw` keeps all of it."""

    title: str
    authors: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    year: int | None = None
    raw: dict[str, object] = field(default_factory=dict, compare=False)

    @property
    def short(self) -> str:
        """Author and year as in a footnote (`Godehardt 2008`), or the title without them."""
        if not self.families:
            return self.title
        name = self.families[0] if len(self.families) == 1 else f"{self.families[0]} et al."
        return f"{name} {self.year}" if self.year else name


@dataclass(frozen=True, slots=True)
class Source:
    """A decoded text, exactly as it stands in the file."""

    name: str
    text: str
    sha256: str
    bibliography: Bibliography


def bundled() -> Source:
    """Return the brief that comes with the project."""
    return read(BUNDLED)


def read(path: Path) -> Source:
    """Read a plain-text file, and `NAME.csl.json` beside it if there is one.

    Raises:
        DocumentError: if the path is missing, a folder, empty, too large, or not UTF-8 text.
    """
    if path.is_dir():
        raise DocumentError(f"{path} is a folder: name a plain-text file in it.")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise DocumentError(
                f"{path} has {size:,} bytes; at most {MAX_BYTES:,} are read: split the file."
            )
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path} cannot be read ({error.strerror}): check the path.") from error
    return from_bytes(data, path.name, _beside(path))


def from_bytes(data: bytes, name: str, bibliography: Bibliography | None = None) -> Source:
    """Decode bytes as UTF-8, and change nothing: offsets must count in the untouched file.

    Raises:
        DocumentError: if there is no text in them, or they are in another encoding.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{name} is not UTF-8 (byte {error.start}): save it as UTF-8 and try again."
        ) from error
    if "\0" in text:
        raise DocumentError(f"{name} holds NUL characters: it is not a plain-text file.")
    if not any(character.isalnum() for character in text):
        raise DocumentError(f"{name} holds no text: name a file with something to ask about.")
    digest = hashlib.sha256(data).hexdigest()
    return Source(name, text, digest, bibliography or Bibliography(title=Path(name).stem))


def parse_bibliography(record: object) -> Bibliography:
    """Take what is needed from one CSL-JSON item, or from a list that holds one.

    Raises:
        DocumentError: if it is not a CSL-JSON item with a title.
    """
    item = record[0] if isinstance(record, list) and record else record
    if not isinstance(item, dict) or not isinstance(item.get("title"), str):
        raise DocumentError("The bibliographic record is no CSL-JSON item with a title: mend it.")
    people = [p for p in item.get("author", []) if isinstance(p, dict)]
    families = tuple(str(p.get("family", p.get("literal", ""))) for p in people)
    authors = tuple(
        f"{p.get('given', '')} {p.get('family', p.get('literal', ''))}".strip() for p in people
    )
    try:
        year = int(item["issued"]["date-parts"][0][0])
    except (KeyError, IndexError, TypeError, ValueError):
        year = None
    return Bibliography(item["title"], authors, families, year, item)


def _beside(path: Path) -> Bibliography | None:
    record = path.with_suffix(".csl.json")
    if not record.is_file():
        return None
    try:
        return parse_bibliography(json.loads(record.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise DocumentError(f"{record} is not CSL-JSON: mend or remove it.") from error
