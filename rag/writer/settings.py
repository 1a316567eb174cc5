"""Which model writes, and within what bounds: from the command, the environment or a file.

The first that says something wins: the command's option, then `FUSSNOTE_…` in the environment,
then the table `[model]` of `settings.toml` in the data folder (or of `$FUSSNOTE_SETTINGS`)::

    [model]
    name = "openai:qwen3-8b"
    base_url = "http://127.0.0.1:8080/v1"
    budget_s = 60

Keys are read from the environment alone, by the provider's own package (`OPENAI_API_KEY`, …); a
server of one's own, named by `base_url`, is given `FUSSNOTE_API_KEY` and never another's key.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from index.home import home
from rag.writer.errors import ModelError, SettingsError

NONE = "none"
"""The name that turns a model of the settings off."""
API_KEY = "FUSSNOTE_API_KEY"
_PREFIX = "FUSSNOTE_MODEL"
_NAME = re.compile(r"(?P<provider>[a-z][a-z0-9_]*):(?P<name>\S.*)")
_SECRET = re.compile(r"key|token$|secret|password|credential", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WriterSettings:
    """How a model is used.

    Attributes:
        name: `PROVIDER:NAME`, as LangChain's `init_chat_model` takes it; None: no model.
        base_url: address of a server that speaks the provider's protocol.
        silence_s: seconds without a word from the server after which a request is given up.
        budget_s: seconds for a whole answer, retries included.
        max_tokens: tokens a model may write for an answer.
        evidence: pieces of evidence it is given at most.
        statements: statements that are shown at most.
        attempts: requests for an answer at most.
        temperature: 0 repeats itself and can be cached; None leaves it to the server.
        cache: whether texts are kept on disk.
        cache_mb: megabytes they may take.
        rerank: a cross-encoder that orders evidence anew, by name or folder.
    """

    name: str | None = None
    base_url: str | None = None
    silence_s: float = 30.0
    budget_s: float = 90.0
    max_tokens: int = 700
    evidence: int = 8
    statements: int = 12
    attempts: int = 3
    temperature: float | None = 0.0
    cache: bool = True
    cache_mb: int = 64
    rerank: str | None = None

    def __post_init__(self) -> None:
        if self.name is not None:
            split_name(self.name)
        if self.base_url is not None:
            _check_address(self.base_url)
        for key in ("silence_s", "budget_s", "max_tokens", "evidence", "statements", "attempts"):
            if not getattr(self, key) > 0:
                raise SettingsError(f"{key} must be more than 0: mend it in the settings.")
        if self.temperature is not None and not 0 <= self.temperature <= 2:
            raise SettingsError("temperature must be from 0 to 2: mend it in the settings.")

    @property
    def provider(self) -> str:
        """The part of the name before the colon."""
        return split_name(self.name or "")[0]


def split_name(name: str) -> tuple[str, str]:
    """Split `PROVIDER:NAME`.

    Raises:
        ModelError: if it is not of that form.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise ModelError(
            f"{name!r} names no model: write PROVIDER:NAME, for example openai:gpt-4.1-mini or "
            "ollama:qwen3."
        )
    return match["provider"], match["name"]


def read_settings(
    name: str | None = None,
    *,
    rerank: str | None = None,
    cache: bool | None = None,
    environment: Mapping[str, str] | None = None,
) -> WriterSettings:
    """Put the settings together.

    Args:
        name: what the command line names; `none` turns a model off.
        rerank: the same for the cross-encoder.
        cache: False to leave the cache alone.
        environment: variables, by default those of the process.

    Raises:
        SettingsError: if the file or a variable cannot be used.
        ModelError: if the name is no `PROVIDER:NAME`.
    """
    environment = os.environ if environment is None else environment
    values = _from_file(environment) | _from_environment(environment)
    if name is not None:
        values["name"] = name
    if rerank is not None:
        values["rerank"] = rerank
    if cache is False:
        values["cache"] = False
    if values.get("name") == NONE:
        values["name"] = None
    return replace(WriterSettings(), **values)


def _from_file(environment: Mapping[str, str]) -> dict[str, Any]:
    chosen = environment.get("FUSSNOTE_SETTINGS")
    path = Path(chosen).expanduser() if chosen else home() / "settings.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        if chosen:
            raise SettingsError(f"There is no settings file {path}: check the path.") from error
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path} is no TOML file that can be read: mend it.") from error
    unknown = sorted(table.keys() - {"model"})
    if unknown:
        raise SettingsError(f"{path} has an unknown table [{unknown[0]}]: only [model] is read.")
    model = table.get("model", {})
    if not isinstance(model, dict):
        raise SettingsError(f"{path}: model must be a table; write [model].")
    return {key: _typed(key, value, str(path)) for key, value in model.items()}


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if environment.get(_PREFIX):
        values["name"] = environment[_PREFIX]
    for variable, text in environment.items():
        if variable.startswith(f"{_PREFIX}_") and text:
            key = variable.removeprefix(f"{_PREFIX}_").lower()
            values[key] = _typed(key, text, variable)
    return values


def _typed(key: str, value: object, where: str) -> object:
    """Check a setting's name and turn its value into its type.

    Raises:
        SettingsError: if there is no such setting, or it is of another type.
    """
    types = {field.name: str(field.type) for field in fields(WriterSettings)}
    if key not in types:
        if _SECRET.search(key):
            raise SettingsError(f"{where}: keys are read from the environment alone ({API_KEY}).")
        raise SettingsError(f"{where}: unknown setting {key!r}; known: {', '.join(types)}.")
    kind = types[key].removesuffix(" | None")
    if kind == "str" and isinstance(value, str):
        return value
    if kind == "bool":
        text = str(value).lower()
        if text in ("true", "1", "yes", "false", "0", "no"):
            return text in ("true", "1", "yes")
    elif not isinstance(value, bool):
        try:
            if key == "temperature" and value == "default":
                return None
            return int(str(value)) if kind == "int" else float(str(value))
        except ValueError:
            pass
    raise SettingsError(f"{where}: {key} takes {_A[kind]}, not {value!r}.")


_A = {"str": "a text", "bool": "true or false", "int": "a whole number", "float": "a number"}


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise SettingsError("base_url is no address: write http://HOST:PORT/v1.") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise SettingsError("base_url is no address: write http://HOST:PORT/v1.")
    if parts.username or parts.password or parts.query:
        raise SettingsError(f"base_url must not hold a key: put it into {API_KEY}.")
