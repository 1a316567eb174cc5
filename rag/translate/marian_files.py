"""Finds a Marian model on this machine, and makes sure that it is one, whole, and the right one."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from index.language import Language
from rag.translate.translator import NAMES
from rag.writer.errors import ModelError

if TYPE_CHECKING:
    from transformers import MarianMTModel, MarianTokenizer

_CODES: dict[Language, tuple[str, ...]] = {"de": ("deu", "de", "ger"), "en": ("eng", "en")}
"""What models call the languages."""
_INSTALL = "Marian models need packages: pip install 'fussnote[marian]'."


@dataclass(frozen=True, slots=True)
class Loaded:
    """A loaded model; `prefix` names the target language to a model that has several."""

    model: MarianMTModel
    tokenizer: MarianTokenizer
    name: str
    prefix: str


def load(place: str, source: Language, target: Language) -> Loaded:
    """Load a model by its hub name or its folder, from this machine alone.

    Raises:
        ModelError: if it is not there, no Marian model, incomplete, damaged, or translates from
            or into something else.
    """
    folder = _folder(place)  # before the imports, which take seconds
    try:
        import sacremoses  # type: ignore[import-untyped]  # noqa: F401

        # The tokenizer would go on without the first, and do worse.
        import sentencepiece  # noqa: F401
        from transformers import AutoConfig, MarianMTModel, MarianTokenizer
        from transformers.utils import logging as transformers_logging
    except ImportError as error:
        raise ModelError(_INSTALL) from error
    logging = cast(Any, transformers_logging)  # without types
    logging.disable_progress_bar()  # of the loading, in the way of our own
    before = logging.get_verbosity()
    logging.set_verbosity_error()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what matters is checked below
            config = AutoConfig.from_pretrained(folder)
            if config.model_type != "marian":
                raise ModelError(
                    f"{place} is a model of the kind {config.model_type!r}, not a Marian model: "
                    "name one like marian:Helsinki-NLP/opus-mt-de-en."
                )
            tokenizer = MarianTokenizer.from_pretrained(folder)
            opened: Any = MarianMTModel.from_pretrained(folder, output_loading_info=True)
            model, report = opened
    except _unpickling_error() as error:
        # What torch says here is how to load it all the same, with whatever code is in it.
        raise ModelError(
            f"The Marian model {place} cannot be loaded (its weights are damaged, or hold more "
            "than weights): fetch it again, or name another one."
        ) from error
    except _load_errors() as error:
        reason = (str(error).strip().split("\n")[0] or type(error).__name__)[:160]
        raise ModelError(
            f"The Marian model {place} cannot be loaded ({reason}): fetch it again, or name "
            "another one."
        ) from error
    finally:
        logging.set_verbosity(before)
    # Transformers fills gaps with random numbers, and says so in a log.
    if report["missing_keys"]:
        raise ModelError(f"The Marian model {place} lacks weights: fetch it again.")
    prefix = _check_languages(tokenizer, place, source, target)
    return Loaded(_on_device(model), tokenizer, _name(place, folder), prefix)


def _folder(place: str) -> Path:
    """Find the folder of a model: itself, or a snapshot in the hub's cache."""
    folder = Path(place).expanduser()
    if folder.is_dir():
        return folder
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(place, local_files_only=True))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"There is no Marian model {place!r} on this machine: name a folder that holds one, "
            "or fetch it with `hf download NAME` where there is a network."
        ) from error


def _name(place: str, folder: Path) -> str:
    """Name a model: a folder by its last part, since the rest is nobody's business."""
    return folder.resolve().name if Path(place).expanduser().is_dir() else place


def _check_languages(
    tokenizer: MarianTokenizer, place: str, source: Language, target: Language
) -> str:
    """Refuse a model of other languages, as far as it tells; return the prefix it wants."""
    said = str(tokenizer.target_lang or "").lower()
    if said in _CODES[source]:
        raise ModelError(
            f"The text is already in {NAMES[source]}, the language that {place} translates into: "
            f"name a model that translates into {NAMES[target]}."
        )
    codes = list(tokenizer.supported_language_codes)
    prefix = next((f">>{code}<< " for code in _CODES[target] if f">>{code}<<" in codes), "")
    if (codes and not prefix) or (said and not codes and said not in _CODES[target]):
        raise ModelError(
            f"{place} does not translate into {NAMES[target]}: name a model that does."
        )
    spoken = str(tokenizer.source_lang or "").lower()
    # Three letters may be a family of languages.
    if spoken in _CODES[target] or (len(spoken) == 2 and spoken not in _CODES[source]):
        raise ModelError(
            f"{place} does not translate from {NAMES[source]}, the language of the text: name a "
            "model that does."
        )
    return prefix


def _on_device(model: MarianMTModel) -> MarianMTModel:
    import torch

    if torch.cuda.is_available():
        model.to("cuda")  # type: ignore[arg-type]
    return cast("MarianMTModel", cast(Any, model).eval())


def _load_errors() -> tuple[type[Exception], ...]:
    """Return what loading foreign files may raise."""
    from safetensors import SafetensorError

    standard = (OSError, EOFError, ValueError, TypeError, LookupError, AttributeError)
    return (*standard, RuntimeError, AssertionError, ImportError, SafetensorError)


def _unpickling_error() -> type[Exception]:
    """Return the error of weights in torch's older form, without the module that it is from."""
    from torch import serialization

    return cast("type[Exception]", cast(Any, serialization).pickle.UnpicklingError)
