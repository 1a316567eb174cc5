"""The language that a terminal's user speaks, as the environment tells it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.language import Language


def spoken(environ: Mapping[str, str] = os.environ) -> Language:
    """Return German where the locale of messages is German, else English."""
    chosen = (environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "de" if next(filter(None, chosen), "").lower().startswith("de") else "en"
