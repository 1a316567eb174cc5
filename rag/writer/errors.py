"""What can be wrong with a model before anything is asked of it."""

from __future__ import annotations

from index.errors import FussnoteError


class ModelError(FussnoteError):
    """A model cannot be opened as named: its name, its package, its key or its settings."""


class SettingsError(FussnoteError):
    """The settings file or an environment variable cannot be used."""


class RecordError(FussnoteError):
    """A record cannot be replayed."""
