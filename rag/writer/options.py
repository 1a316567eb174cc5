"""The options of a model on the command line, for every command that has them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from rag.writer.settings import WriterSettings, read_settings

if TYPE_CHECKING:
    from rag.writer.rerank import Reranker
    from rag.writer.writer import Writer


def add_model_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `--model`, `--no-cache` and `--rerank`."""
    parser.add_argument(
        "--model",
        metavar="PROVIDER:NAME",
        help="a chat model that writes the answer (`none`: quotes only, whatever the settings say)",
    )
    parser.add_argument(
        "--no-cache", action="store_true", help="ask the model even if its text is on disk"
    )
    parser.add_argument(
        "--rerank",
        metavar="NAME",
        help="a cross-encoder that orders the evidence, by name or folder",
    )


def settings_of(arguments: argparse.Namespace) -> WriterSettings:
    """Put the settings together from the options, the environment and the file.

    Raises:
        SettingsError, ModelError: if one of them cannot be used.
    """
    return read_settings(
        arguments.model,
        rerank=arguments.rerank,
        cache=False if arguments.no_cache else None,
    )


def open_writer(arguments: argparse.Namespace) -> Writer | None:
    """Open the model that is named, or None if none is; nothing is loaded in that case.

    Raises:
        SettingsError, ModelError: if it cannot be opened.
    """
    settings = settings_of(arguments)
    if settings.name is None:
        return None
    from rag.writer.writer import Writer

    return Writer.open(settings)


def open_reranker(arguments: argparse.Namespace) -> Reranker | None:
    """Open the cross-encoder that is named, or None if none is.

    Raises:
        SettingsError, ModelError: if it cannot be opened.
    """
    settings = settings_of(arguments)
    if settings.rerank is None:
        return None
    from rag.writer.rerank import Reranker

    return Reranker.open(settings.rerank)
