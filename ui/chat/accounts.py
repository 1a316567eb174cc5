"""Names and passwords: one line a person, `name:scrypt$n$r$p$salt$hash`, in a file of the user's.

Passwords are hashed with scrypt (RFC 7914); the costs stand in each line, so that they can be
raised later.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import FussnoteError

MIN_LENGTH = 8
_NAME = re.compile(r"[\w.@+-]{1,64}")
_N, _R, _P = 2**14, 8, 1
_MEMORY = 64 * 2**20


class AuthError(FussnoteError):
    """An auth file cannot be read or written, or a password is none."""


@dataclass(frozen=True, slots=True)
class Hashed:
    """A hashed password."""

    n: int
    r: int
    p: int
    salt: bytes
    digest: bytes

    def matches(self, password: str) -> bool:
        """Tell whether it is that of a password, in constant time."""
        return hmac.compare_digest(
            _scrypt(password, self.salt, self.n, self.r, self.p), self.digest
        )

    def __str__(self) -> str:
        encoded = (base64.b64encode(part).decode("ascii") for part in (self.salt, self.digest))
        return "$".join(["scrypt", str(self.n), str(self.r), str(self.p), *encoded])


class Accounts:
    """Who may log in."""

    def __init__(self, hashed: Mapping[str, Hashed]) -> None:
        self._hashed = dict(hashed)
        # An unknown name takes as long as a wrong password: names cannot be told by waiting.
        self._decoy = hash_password(secrets.token_hex(16))

    @classmethod
    def read(cls, path: Path) -> Accounts:
        """Read an auth file.

        Raises:
            AuthError: if it cannot be read, is malformed, or names nobody.
        """
        hashed = _parse(_text(path), path)
        if not hashed:
            raise AuthError(
                f"{path} names nobody: add someone with `fussnote chat --auth-file {path} "
                "--add-user NAME`."
            )
        return cls(hashed)

    def check(self, name: str, password: str) -> bool:
        """Tell whether name and password belong together."""
        known = self._hashed.get(name)
        matches = (known or self._decoy).matches(password)
        return known is not None and matches

    def fingerprint(self, name: str) -> str | None:
        """Return what changes with the password of a name; None if nobody is called so."""
        known = self._hashed.get(name)
        return None if known is None else hashlib.sha256(str(known).encode()).hexdigest()[:16]


def hash_password(password: str) -> Hashed:
    """Hash a password with a new salt.

    Raises:
        AuthError: if it is too short.
    """
    if len(password) < MIN_LENGTH:
        raise AuthError(f"The password is too short: take at least {MIN_LENGTH} characters.")
    salt = secrets.token_bytes(16)
    return Hashed(_N, _R, _P, salt, _scrypt(password, salt, _N, _R, _P))


def add(path: Path, name: str, password: str) -> None:
    """Add somebody to an auth file, or give them a new password.

    Raises:
        AuthError: if the name or the password is none, or the file cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise AuthError(f"{name!r} is no name: take letters, digits and . @ + - _ (at most 64).")
    hashed = _parse(_text(path), path) if path.exists() else {}
    hashed[name] = hash_password(password)
    lines = "".join(f"{who}:{what}\n" for who, what in hashed.items())
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(lines)
        temporary.replace(path)
    except OSError as error:
        raise AuthError(f"{path} cannot be written ({error.strerror}): choose another.") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise AuthError(
            f"The auth file {path} cannot be read ({reason}): check the path, or create it with "
            f"`fussnote chat --auth-file {path} --add-user NAME`."
        ) from error


def _parse(text: str, path: Path) -> dict[str, Hashed]:
    hashed = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, rest = line.partition(":")
        try:
            scheme, n, r, p, salt, digest = rest.strip().split("$")
            built = Hashed(
                int(n),
                int(r),
                int(p),
                base64.b64decode(salt, validate=True),
                base64.b64decode(digest, validate=True),
            )
            if scheme != "scrypt" or not _NAME.fullmatch(name) or len(built.digest) != 32:
                raise ValueError(rest)
            if not (2 <= built.n <= 2**17 and built.n & (built.n - 1) == 0 and 1 <= built.r <= 16):
                raise ValueError(rest)
        except (ValueError, binascii.Error) as error:
            raise AuthError(
                f"Line {number} of {path} is not NAME:scrypt$…: passwords are hashed with "
                f"`fussnote chat --auth-file {path} --add-user NAME`."
            ) from error
        hashed[name] = built
    return hashed


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    data = password.encode("utf-8")
    return hashlib.scrypt(data, salt=salt, n=n, r=r, p=p, maxmem=_MEMORY * 4, dklen=32)
