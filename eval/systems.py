"""Opens what is to be measured, with one encoder or another, whole or by a single signal."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from eval.answering import System
from eval.questions import Item
from eval.score import RANKED
from index import source
from index.companions import beside
from index.encoders import open_token_encoder
from index.errors import DataError
from index.home import index_folder
from index.language import of_text
from index.store import open_index
from rag.assistant import Assistant, Settings
from rag.collection import Retriever
from rag.silence import load_silence
from rag.writer.settings import WriterSettings

FULL = "full"


def stored_as(document: str, encoder: str | None) -> str:
    """Return the name of the document's index that was made with an encoder; make it if needed.

    Args:
        document: name of an indexed document.
        encoder: a sentence-transformers model; None for the encoder of the index as it is.

    Raises:
        StoreError: if the document is not indexed.
        EncoderError: if the encoder cannot be loaded.
        DocumentError: if the document's file is no longer there.
    """
    manifest = open_index(document).manifest
    if encoder is None or manifest.encoder_name == encoder:
        return document
    name = f"{document[:40]} - {re.sub(r'[^0-9A-Za-z]+', '-', encoder)[-50:].strip('-')}"
    opened = open_token_encoder(encoder)
    sys.stderr.write(f"Indexing {document} with {encoder}, as {name!r}\n")
    from index.build import build  # what measures an index as it is does not build one

    path = source.BUNDLED if manifest.origin is None else Path(manifest.origin)
    text = source.read(path)
    build(
        text,
        opened,
        index_folder(name),
        companions=beside(path, of_text(text.text)),
        origin=None if manifest.origin is None else path,
        encoder_name=encoder,
    )
    return name


def open_system(
    document: str, retriever: str, items: Sequence[Item], writer: WriterSettings | None = None
) -> System:
    """Open the full system, or one of a single signal.

    Args:
        document: name of the index.
        retriever: `full`, `lexical` or `dense`.
        items: the whole set: of its dev split a single signal takes its threshold for silence.
        writer: a chat model that writes the full system's answers.

    Raises:
        StoreError: if there is no usable index of that name.
        ModelError: if the chat model cannot be opened.
    """
    if retriever == FULL:
        assistant = Assistant.open(document, Settings(considered=RANKED))
        if writer is None:
            return assistant
        from rag.writer.assistant import WritingAssistant
        from rag.writer.writer import Writer

        return WritingAssistant(assistant, Writer.open(writer))
    if writer is not None:
        raise DataError("A chat model writes for the full system only: leave --retriever out")
    from eval.ablation import SingleSignal, set_threshold

    stored = open_index(document)
    signal: Retriever = "lexical" if retriever == "lexical" else "dense"
    system = SingleSignal.open(stored, open_token_encoder(stored.manifest.encoder_name), signal)
    set_threshold(system, items, load_silence()["same"].risk)
    return system
