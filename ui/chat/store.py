"""Conversations on disk: SQLite in WAL mode, one short connection an operation.

A question is written down before its answer is sought, and the answer as soon as it is there: a
server that is killed in between loses neither. Whatever is read or changed is asked for together
with its owner, so that nobody reaches another reader's conversations.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from index.errors import StoreError
from rag.answer import Answer
from ui.conversation import Conversation, Heading, State, Turn

FORMAT = 1
TITLE = 80
"""So many characters of the first question name a conversation."""

_SCHEMA = """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, updated TEXT NOT NULL
) STRICT;
CREATE INDEX conversations_by_owner ON conversations (owner, updated);
CREATE TABLE turns (
    id TEXT PRIMARY KEY,
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    question TEXT NOT NULL,
    state TEXT NOT NULL,
    asked TEXT NOT NULL,
    answer TEXT,
    error TEXT NOT NULL DEFAULT '',
    rating INTEGER NOT NULL DEFAULT 0,
    comment TEXT NOT NULL DEFAULT '',
    UNIQUE (conversation, place)
) STRICT;
"""
_TURN = "t.id, t.conversation, question, state, asked, answer, error, rating, comment"


class Store:
    """The conversations of all readers."""

    def __init__(self, path: Path) -> None:
        """Take the path of a database that `open` has made sure of."""
        self._path = path

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open a database, and create it if there is none.

        Raises:
            StoreError: if it cannot be written, or is of another format.
        """
        store = cls(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(path, timeout=10)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                # Two servers may start at once: one of them creates the tables.
                connection.execute("BEGIN IMMEDIATE")
                (version,) = connection.execute("PRAGMA user_version").fetchone()
                if version == 0:
                    for statement in _SCHEMA.split(";"):
                        connection.execute(statement)
                    connection.execute(f"PRAGMA user_version = {FORMAT}")
                connection.commit()
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"Conversations cannot be kept in {path} ({_reason(error)}): make the folder "
                "writable, or set FUSSNOTE_HOME to one that is."
            ) from error
        if version not in (0, FORMAT):
            raise StoreError(
                f"{path} was written by another version (format {version}): move it away."
            )
        return store

    def is_writable(self) -> bool:
        """Tell whether something could be written now."""
        try:
            with self._connection() as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.rollback()
        except sqlite3.Error:
            return False
        return True

    def headings(self, owner: str, search: str = "", limit: int = 200) -> tuple[Heading, ...]:
        """List a reader's conversations, the latest first, or those that hold a text."""
        pattern = "%" + like_escape(search) + "%"
        with self._connection() as connection:
            rows = connection.execute(
                """SELECT id, title, updated FROM conversations c WHERE owner = ?1 AND
                   (?2 = '' OR title LIKE ?3 ESCAPE '!' OR EXISTS (
                       SELECT 1 FROM turns WHERE conversation = c.id AND
                       (question LIKE ?3 ESCAPE '!'
                        OR json_extract(answer, '$.answer') LIKE ?3 ESCAPE '!')))
                   ORDER BY updated DESC LIMIT ?4""",
                (owner, search, pattern, limit),
            ).fetchall()
        return tuple(Heading(i, title, datetime.fromisoformat(at)) for i, title, at in rows)

    def conversation(self, owner: str, conversation: str) -> Conversation | None:
        """Read a conversation; None if there is none of that id, or it is someone else's."""
        with self._connection() as connection:
            row = connection.execute(
                "SELECT title, updated FROM conversations WHERE id = ? AND owner = ?",
                (conversation, owner),
            ).fetchone()
            if row is None:
                return None
            turns = connection.execute(
                f"SELECT {_TURN} FROM turns t WHERE conversation = ? ORDER BY place",
                (conversation,),
            ).fetchall()
        title, updated = row
        at = datetime.fromisoformat(updated)
        return Conversation(conversation, title, at, tuple(map(_turn, turns)))

    def turn(self, owner: str, turn: str) -> Turn | None:
        """Read one turn; None if there is none of that id, or it is someone else's."""
        with self._connection() as connection:
            row = connection.execute(
                f"""SELECT {_TURN} FROM turns t JOIN conversations c ON c.id = t.conversation
                    WHERE t.id = ? AND owner = ?""",
                (turn, owner),
            ).fetchone()
        return None if row is None else _turn(row)

    def begin(self, owner: str, question: str) -> str:
        """Begin a conversation, named after its first question; return its id."""
        identity = secrets.token_hex(16)
        line = " ".join(question.split())
        title = line if len(line) <= TITLE else line[: TITLE - 1].rstrip() + "…"
        with self._connection() as connection:
            connection.execute(
                "INSERT INTO conversations VALUES (?, ?, ?, ?)", (identity, owner, title, _now())
            )
            connection.commit()
        return identity

    def add(self, owner: str, conversation: str, turn: str, question: str) -> Turn | None:
        """Write a question down; None if the conversation is not the owner's or the id is taken."""
        with self._connection() as connection:
            try:
                cursor = connection.execute(
                    """INSERT INTO turns (id, conversation, place, question, state, asked)
                       SELECT ?1, id, (SELECT coalesce(max(place), 0) + 1 FROM turns
                                       WHERE conversation = ?2), ?3, ?4, ?5
                       FROM conversations WHERE id = ?2 AND owner = ?6""",
                    (turn, conversation, question, State.ASKED.value, _now(), owner),
                )
            except sqlite3.IntegrityError:
                return None
            if cursor.rowcount != 1:
                return None
            self._touch(connection, conversation)
            connection.commit()
        return self.turn(owner, turn)

    def finish(
        self, owner: str, turn: str, state: State, answer: Answer | None, error: str = ""
    ) -> Turn | None:
        """Write down what came of a question."""
        written = None if answer is None else json.dumps(answer.to_dict(), ensure_ascii=False)
        with self._connection() as connection:
            connection.execute(
                f"UPDATE turns SET state = ?, answer = ?, error = ? WHERE id = ? AND {_OWNED}",
                (state.value, written, error, turn, owner),
            )
            connection.commit()
        return self.turn(owner, turn)

    def rate(self, owner: str, turn: str, rating: int, comment: str) -> bool:
        """Write down what a reader thinks of an answer; tell whether there is such an answer."""
        with self._connection() as connection:
            cursor = connection.execute(
                f"UPDATE turns SET rating = ?, comment = ? WHERE id = ? AND {_OWNED}",
                (rating, comment, turn, owner),
            )
            connection.commit()
        return cursor.rowcount == 1

    def rename(self, owner: str, conversation: str, title: str) -> bool:
        """Rename a conversation; tell whether there is one."""
        with self._connection() as connection:
            cursor = connection.execute(
                "UPDATE conversations SET title = ? WHERE id = ? AND owner = ?",
                (title, conversation, owner),
            )
            connection.commit()
        return cursor.rowcount == 1

    def delete(self, owner: str, conversation: str) -> bool:
        """Delete a conversation with all its turns; tell whether there was one."""
        with self._connection() as connection:
            cursor = connection.execute(
                "DELETE FROM conversations WHERE id = ? AND owner = ?", (conversation, owner)
            )
            connection.commit()
        return cursor.rowcount == 1

    def drop_from(self, owner: str, turn: str) -> None:
        """Delete a turn and all that follow it in its conversation."""
        with self._connection() as connection:
            connection.execute(
                f"""DELETE FROM turns WHERE {_OWNED_LAST} AND (conversation, place) IN (
                    SELECT later.conversation, later.place FROM turns later JOIN turns first
                    ON later.conversation = first.conversation AND later.place >= first.place
                    WHERE first.id = ?1)""",
                (turn, owner),
            )
            connection.commit()

    def rated(self) -> Iterator[Turn]:
        """Read all answers that somebody has rated or commented on, the oldest first."""
        with self._connection() as connection:
            rows = connection.execute(
                f"SELECT {_TURN} FROM turns t WHERE rating != 0 OR comment != '' ORDER BY asked"
            ).fetchall()
        yield from map(_turn, rows)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Connect; whatever is not committed is undone."""
        with closing(sqlite3.connect(self._path, timeout=10)) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = NORMAL")
            yield connection

    @staticmethod
    def _touch(connection: sqlite3.Connection, conversation: str) -> None:
        connection.execute(
            "UPDATE conversations SET updated = ? WHERE id = ?", (_now(), conversation)
        )


_OWNED = "conversation IN (SELECT id FROM conversations WHERE owner = ?)"
_OWNED_LAST = "conversation IN (SELECT id FROM conversations WHERE owner = ?2)"


def like_escape(text: str) -> str:
    """Escape what means something to LIKE."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _turn(row: tuple[str, str, str, str, str, str | None, str, int, str]) -> Turn:
    identity, conversation, question, state, asked, answer, error, rating, comment = row
    return Turn(
        identity,
        conversation,
        question,
        State(state),
        datetime.fromisoformat(asked),
        None if answer is None else Answer.from_dict(json.loads(answer)),
        error,
        rating,
        comment,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _reason(error: OSError | sqlite3.Error) -> str:
    return str(error.strerror if isinstance(error, OSError) else error) or "unknown reason"
