"""What can go wrong, as one tree.

::

    FussnoteError          any of the below: its text is one line that says what to do
    ├── DocumentError      a source text that cannot be read
    ├── EncoderError       an encoder that is missing, incomplete or of another format
    ├── StoreError         an index on disk that is absent, damaged, stale or foreign
    ├── QuestionError      a question that is none
    └── DataError          evaluation or training data that cannot be used

Errors of libraries are turned into these at the edge, `from` the original. The command line
prints the text and exits with 2; a traceback is a defect.
"""

from __future__ import annotations


class FussnoteError(Exception):
    """Base of all errors that a user can mend; `str(error)` is one line that says how."""

    def __init__(self, text: str, german: str = "") -> None:
        """Take the line in English, and in German where readers of the chat may meet it."""
        super().__init__(text)
        self._german = german

    def said(self, language: str) -> str:
        """Return the line in German (`de`), if there is one, or in English."""
        return self._german if language == "de" and self._german else str(self)


class DocumentError(FussnoteError):
    """A source text cannot be read."""


class EncoderError(FussnoteError):
    """An encoder is missing, incomplete or of another format."""


class StoreError(FussnoteError):
    """An index on disk is absent, damaged, stale, foreign, or cannot be written."""


class QuestionError(FussnoteError):
    """A question is empty, too long or not text."""


class DataError(FussnoteError):
    """Evaluation or training data cannot be used."""
