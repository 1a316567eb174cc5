"""Where indexes live: under the user's data folder, or under FUSSNOTE_HOME."""

from __future__ import annotations

import os
import re
from pathlib import Path

from index.errors import StoreError

DEFAULT = "brief"
"""Name of the index of the bundled document."""

_NAME = re.compile(r"[\w][\w .-]{0,99}")


def home() -> Path:
    """Return the folder for everything that is written: `$FUSSNOTE_HOME`, or the platform's own."""
    chosen = os.environ.get("FUSSNOTE_HOME")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_path  # not needed where the folder is given

    return user_data_path("fussnote", appauthor=False)


def index_folder(name: str = DEFAULT) -> Path:
    """Return the folder of the index of a document, by its name (the file's without ending).

    Raises:
        StoreError: if the name cannot be that of a folder.
    """
    if not _NAME.fullmatch(name):
        raise StoreError(f"{name!r} is no name of a document: `fussnote info` lists them.")
    return home() / "index" / name
