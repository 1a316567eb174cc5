"""Who is who: a log-in as a signed cookie, and an id for a browser that needs none.

The cookie carries the name, an end, and a signature over both and the password's fingerprint: it
outlives the server, and dies with the password. The key lies in the data folder.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from index.errors import StoreError
from ui.chat.accounts import Accounts

DAYS = 30
_READER = re.compile(r"[0-9a-f]{32}")


class Sessions:
    """Issues and checks log-in cookies."""

    def __init__(
        self, accounts: Accounts, key: bytes, clock: Callable[[], float] = time.time
    ) -> None:
        self._accounts = accounts
        self._key = key
        self._clock = clock
        self._known: set[bytes] = set()

    def log_in(self, name: str, password: str) -> str | None:
        """Return the value of a cookie, or None if name and password do not belong together."""
        if not self._accounts.check(name, password):
            return None
        end = str(int(self._clock()) + DAYS * 86_400)
        written = base64.urlsafe_b64encode(name.encode("utf-8")).decode("ascii")
        return f"{written}.{end}.{self._sign(name, end)}"

    def name(self, cookie: str) -> str | None:
        """Return who a cookie belongs to, None if it is none of ours or has ended."""
        try:
            written, end, signature = cookie.split(".")
            name = base64.urlsafe_b64decode(written.encode("ascii")).decode("utf-8")
            is_over = int(end) < self._clock()
        except (ValueError, binascii.Error):
            return None
        if is_over or not hmac.compare_digest(signature, self._sign(name, end)):
            return None
        return name

    def basic(self, header: str) -> str | None:
        """Return who an `Authorization: Basic` header belongs to; programs log in with one."""
        scheme, _, encoded = header.partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            name, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (ValueError, binascii.Error):
            return None
        fingerprint = self._accounts.fingerprint(name)
        # scrypt is slow on purpose: who has passed once is known by a keyed hash.
        seen = hmac.digest(self._key, f"{name}\0{password}\0{fingerprint}".encode(), "sha256")
        if seen not in self._known:
            if not self._accounts.check(name, password):
                return None
            self._known.add(seen)
        return name

    def _sign(self, name: str, end: str) -> str:
        text = f"{name}\0{end}\0{self._accounts.fingerprint(name)}"
        return hmac.new(self._key, text.encode("utf-8"), hashlib.sha256).hexdigest()


def key(path: Path) -> bytes:
    """Read the key that cookies are signed with; make one if there is none.

    Raises:
        StoreError: if it can neither be read nor written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes()
        made = secrets.token_bytes(32)
        with os.fdopen(handle, "wb") as out:
            out.write(made)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be used ({error.strerror}): make the folder writable."
        ) from error
    return made


def new_reader() -> str:
    """Make an id for a browser: whoever has it, has its conversations."""
    return secrets.token_hex(16)


def is_reader(value: str) -> bool:
    """Tell whether a cookie can be such an id."""
    return bool(_READER.fullmatch(value))
