"""The bundled encoder: a table of subword vectors for German and English, without a transformer.

A folder holds

- `tokenizer.json`: the subwords, for `tokenizers`;
- `model.safetensors`: `embeddings` (int8, one row per token), `weights` (float32: a row times its
  weight is what the token adds to a pooled vector), `norms` (float32, length of each int8 row),
  `query_weights` and `passage_weights` (float32, for late interaction);
- `config.json`: format, name and content hash;
- `modules.json` and `config_sentence_transformers.json`: with them
  `SentenceTransformer(folder)` loads the same files unchanged. `embeddings` and `weights` are the
  names model2vec uses for vectors and weights kept apart, and sentence-transformers multiplies
  them on load.

One weight per row serves three ends at once: it undoes the int8 scale, it is the pooling weight,
and dividing a row by its norm gives the unit vector for late interaction whatever the scale was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from tokenizers import Tokenizer

from index.encoder import Role, TokenIds, Vectors
from index.errors import EncoderError

FORMAT = "fussnote-static"
VERSION = 1
TENSORS = ("embeddings", "weights", "norms", "query_weights", "passage_weights")

# Texts tokenised at a time, and how many different chunks of text are remembered: some 20 MB.
_TEXTS = 512
_KNOWN = 100_000
# Chunks from which on it is worth sharing them out among threads.
_FEW = 64
# Token vectors gathered at a time: 512 of 256 float32 stay in a core's own cache.
_TOKENS = 512


class StaticEncoder:
    """Looks tokens up in a table; implements `index.encoder.TokenEncoder`.

    Args:
        name: What the encoder is called.
        content: Hash of its files.
        tokenizer: Turns text into rows of the table; token 0 is the unknown one.
        embeddings: int8 rows, (vocabulary, dimension).
        weights: Pooling weight of each row's int8 vector, (vocabulary,).
        norms: Length of each int8 row, (vocabulary,).
        query_weights: Late-interaction weight of each token in a query, (vocabulary,).
        passage_weights: The same in a passage, (vocabulary,).
    """

    def __init__(
        self,
        *,
        name: str,
        content: str,
        tokenizer: Tokenizer,
        embeddings: NDArray[np.int8],
        weights: NDArray[np.float32],
        norms: NDArray[np.float32],
        query_weights: NDArray[np.float32],
        passage_weights: NDArray[np.float32],
    ) -> None:
        self._identity = f"{name}@{content[:12]}"
        self._tokenizer = tokenizer
        self._embeddings = embeddings
        self._weights = weights
        self._norms = np.maximum(norms, np.float32(1e-9))
        self._known: dict[str, tuple[int, ...]] = {}
        self._roles: dict[Role, NDArray[np.float32]] = {
            "query": query_weights,
            "passage": passage_weights,
        }

    @classmethod
    def load(cls, folder: Path | str) -> StaticEncoder:
        """Open an encoder folder.

        Raises:
            EncoderError: A file is missing, broken, or of another format or shape.
        """
        folder = Path(folder)
        config = read_config(folder)
        try:
            # Files that hash as recorded are whole: reading them needs no further checks of syntax,
            # for which `tokenizers` has no error of its own to catch.
            if content_hash(folder) != config["content"]:
                raise EncoderError(
                    f"{folder}: files differ from the hash in config.json; reinstall"
                )
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            with safe_open(folder / "model.safetensors", framework="numpy") as file:
                missing = set(TENSORS) - set(file.keys())
                if missing:
                    raise EncoderError(f"{folder}: model.safetensors lacks {sorted(missing)[0]}")
                tensors = {key: file.get_tensor(key) for key in TENSORS}
        except (OSError, SafetensorError) as exc:
            raise EncoderError(f"{folder}: incomplete or broken encoder folder ({exc})") from exc
        rows = tokenizer.get_vocab_size()
        for key, tensor in tensors.items():
            dtype = np.int8 if key == "embeddings" else np.float32
            if len(tensor) != rows or tensor.dtype != dtype:
                raise EncoderError(
                    f"{folder}: {key} is {tensor.dtype}[{len(tensor)}], expected "
                    f"{np.dtype(dtype)}[{rows}], one row for each token of tokenizer.json"
                )
        return cls(name=config["name"], content=config["content"], tokenizer=tokenizer, **tensors)

    @property
    def identity(self) -> str:
        """`name@` and the first twelve digits of the content hash."""
        return self._identity

    @property
    def dimension(self) -> int:
        """Number of components of a vector."""
        return int(self._embeddings.shape[1])

    @cached_property
    def table(self) -> Vectors:
        """All unit token vectors, (vocabulary, dimension), made on first use: float32, so large.

        Who needs a few rows asks `vectors` for them.
        """
        return self.vectors(np.arange(len(self._embeddings), dtype=np.int32))

    def vectors(self, ids: TokenIds) -> Vectors:
        """Unit vectors of some tokens, (len(ids), dimension)."""
        rows = self._embeddings[ids].astype(np.float32)
        rows /= self._norms[ids, None]
        return rows

    def weights(self, role: Role) -> NDArray[np.float32]:
        """What each token is worth in a query or a passage, (vocabulary,), >= 0."""
        return self._roles[role]

    def tokens(self, texts: Sequence[str]) -> list[TokenIds]:
        """Token ids of each text, unknown tokens left out.

        What stands between two blanks is tokenised on its own and remembered. The tokenizer works
        no differently, but looking up what was seen before is several times faster.
        """
        found: list[TokenIds] = []
        for start in range(0, len(texts), _TEXTS):
            chunks = [text.split() for text in texts[start : start + _TEXTS]]
            known = self._learn(set(chain.from_iterable(chunks)))
            found += [
                np.fromiter(chain.from_iterable(map(known.__getitem__, parts)), dtype=np.int32)
                for parts in chunks
            ]
        return found

    def _learn(self, chunks: set[str]) -> dict[str, tuple[int, ...]]:
        """Token ids of these chunks and of others; those not known yet are tokenised.

        A dictionary grown too large is replaced, not emptied: another thread may be reading it.
        """
        known = self._known
        missing = [chunk for chunk in chunks if chunk not in known]
        if len(known) + len(missing) > _KNOWN:
            self._known = known = {}
            missing = list(chunks)
        if len(missing) < _FEW:
            encodings = [self._tokenizer.encode(c, add_special_tokens=False) for c in missing]
        else:
            encodings = self._tokenizer.encode_batch_fast(missing, add_special_tokens=False)
        for chunk, encoding in zip(missing, encodings, strict=True):
            known[chunk] = tuple(token for token in encoding.ids if token)
        return known

    def encode(self, texts: Sequence[str], role: Role = "passage") -> Vectors:
        """Pool each text into a unit vector, (len(texts), dimension).

        Queries and passages are pooled alike. A text without any known token yields a zero row.
        """
        return self.pool(self.tokens(texts))

    def pool(self, texts: Sequence[TokenIds]) -> Vectors:
        """The same from token ids, for callers that have them already."""
        pooled = np.zeros((len(texts), self.dimension), dtype=np.float32)
        lengths = np.array([len(ids) for ids in texts], dtype=np.int64)
        filled = np.flatnonzero(lengths)
        # Cut where the running number of tokens passes a multiple of the chunk size.
        chunk = np.cumsum(lengths[filled]) // _TOKENS
        for number in range(int(chunk[-1]) + 1 if len(chunk) else 0):
            places = filled[chunk == number]
            if not len(places):  # a text longer than a chunk reaches into the next ones
                continue
            ids = np.concatenate([texts[place] for place in places])
            rows = self._embeddings[ids] * self._weights[ids, None]
            starts = np.cumsum(lengths[places]) - lengths[places]
            pooled[places] = np.add.reduceat(rows, starts, axis=0)
        norms = np.linalg.norm(pooled, axis=1, keepdims=True)
        return np.asarray(np.divide(pooled, norms, out=pooled, where=norms > 0))


def is_static(folder: Path) -> bool:
    """Tell whether a folder says that it holds an encoder of this kind, whole or not."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(config, dict) and config.get("format") == FORMAT


def read_config(folder: Path) -> dict[str, str]:
    """Read and check `config.json`.

    Raises:
        EncoderError: It is missing, not JSON, or of another format or version.
    """
    path = folder / "config.json"
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise EncoderError(f"{folder}: no encoder folder ({exc.strerror}: config.json)") from exc
    except ValueError as exc:
        raise EncoderError(f"{path}: not JSON ({exc})") from exc
    if not isinstance(config, dict) or config.get("format") != FORMAT:
        raise EncoderError(f"{folder}: not a {FORMAT} encoder; name it with --encoder instead")
    if config.get("version") != VERSION:
        raise EncoderError(
            f"{folder}: format version {config.get('version')}, this program reads {VERSION}"
        )
    if not all(isinstance(config.get(key), str) for key in ("name", "content")):
        raise EncoderError(f"{path}: name or content hash is missing")
    return config


def content_hash(folder: Path) -> str:
    """SHA-256 over `tokenizer.json` and `model.safetensors`, as kept in `config.json`."""
    digest = hashlib.sha256()
    for name in ("tokenizer.json", "model.safetensors"):
        with (folder / name).open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
