"""A tiny Marian model that translates a handful of sentences, made in seconds and from nothing."""

from __future__ import annotations

import io
import json
import tempfile
from functools import cache
from pathlib import Path

PAIRS = {
    "Russland ist ein großes Land": "Russia is a large country",
    "China kauft Gas": "China buys gas",
    "China ist ein großes Land": "China is a large country",
    "Russland kauft Gas": "Russia buys gas",
    "Kasachstan verkauft Gas": "Kazakhstan sells gas",
    "Die Ziele sind:": "The aims are:",
    "Handel zu treiben,": "to trade,",
    "Frieden zu wahren.": "to keep peace.",
    "Einleitung": "Introduction",
    "Russland verkauft Gas.": "Russia sells gas.",
    "China kauft Gas.": "China buys gas.",
    "Russland ist ein großes Land.": "Russia is a large country.",
    "Kasachstan verkauft Gas, China kauft Gas.": "Kazakhstan sells gas, China buys gas.",
}
POSITIONS = 48
_PAD = "<pad>"


def pieces_model(texts: list[str]) -> bytes:
    import sentencepiece

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_writer=model,
        vocab_size=90,
        hard_vocab_limit=False,
        character_coverage=1.0,
        minloglevel=3,
    )
    return model.getvalue()


def write_tokenizer(folder: Path, source_lang: str, target_lang: str) -> int:
    """Write the files of a tokenizer as the hub has them; return the size of its vocabulary."""
    import sentencepiece

    vocabulary = {"</s>": 0, "<unk>": 1}
    for name, texts in (("source", list(PAIRS)), ("target", list(PAIRS.values()))):
        model = pieces_model(texts * 20)
        (folder / f"{name}.spm").write_bytes(model)
        pieces = sentencepiece.SentencePieceProcessor(model_proto=model)
        for number in range(pieces.vocab_size()):
            vocabulary.setdefault(pieces.id_to_piece(number), len(vocabulary))
    vocabulary[_PAD] = len(vocabulary)
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    settings = {
        "source_lang": source_lang,
        "target_lang": target_lang,
        "model_max_length": POSITIONS,
        "tokenizer_class": "MarianTokenizer",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    return len(vocabulary)


def build(folder: Path, source_lang: str = "de", target_lang: str = "en", steps: int = 150) -> Path:
    """Make a model and teach it its sentences; without any steps it is as random as it began."""
    import torch
    from transformers import MarianConfig, MarianMTModel, MarianTokenizer
    from transformers.utils import logging

    folder.mkdir(parents=True, exist_ok=True)
    size = write_tokenizer(folder, source_lang, target_lang)
    tokenizer = MarianTokenizer.from_pretrained(folder)
    torch.manual_seed(7)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # so small a model only waits for the others
    model = MarianMTModel(
        MarianConfig(
            vocab_size=size,
            d_model=32,
            encoder_layers=1,
            decoder_layers=1,
            encoder_attention_heads=2,
            decoder_attention_heads=2,
            encoder_ffn_dim=64,
            decoder_ffn_dim=64,
            max_position_embeddings=POSITIONS,
            pad_token_id=size - 1,
            eos_token_id=0,
            forced_eos_token_id=None,
            decoder_start_token_id=size - 1,
            scale_embedding=True,
            dropout=0.0,
        )
    )
    given = tokenizer(
        list(PAIRS), text_target=list(PAIRS.values()), return_tensors="pt", padding=True
    )
    given["labels"][given["labels"] == size - 1] = -100
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-2)
    for _ in range(steps):
        optimiser.zero_grad()
        model(**given).loss.backward()
        optimiser.step()
    torch.set_num_threads(threads)
    model.generation_config.num_beams = 2
    logging.disable_progress_bar()
    model.save_pretrained(folder)
    return folder


@cache
def trained() -> Path:
    """Return the folder of a trained model, made once a process."""
    place = tempfile.TemporaryDirectory(prefix="tiny-marian-")
    _KEPT.append(place)  # it is removed when the process ends
    return build(Path(place.name) / "opus-tiny-de-en")


_KEPT: list[tempfile.TemporaryDirectory[str]] = []
