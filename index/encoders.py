"""Opens an encoder by its name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from index.encoder import Encoder, TokenEncoder

BUNDLED = Path(__file__).parent / "model"
"""The folder of the encoder that comes with the project."""


@cache
def open_encoder(name: str | None = None) -> Encoder:
    """Open the bundled encoder, or any sentence-transformers model by its name or folder.

    A folder that `index.training` wrote is opened as what it is: with its token vectors.

    Raises:
        EncoderError: if it cannot be loaded.
    """
    from index.static import StaticEncoder, is_static

    if name is None:
        return StaticEncoder.load(BUNDLED)
    if is_static(Path(name)):
        return StaticEncoder.load(name)
    from index.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder.load(name)


@cache
def open_token_encoder(name: str | None = None) -> TokenEncoder:
    """Open an encoder for documents, which are searched token by token, too.

    One without token vectors gets those of the bundled encoder.

    Raises:
        EncoderError: if it cannot be loaded.
    """
    from index.paired import PairedEncoder

    encoder = open_encoder(name)
    if isinstance(encoder, TokenEncoder):
        return encoder
    tokens = open_token_encoder()
    return PairedEncoder(encoder, tokens)
