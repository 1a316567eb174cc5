"""An encoder is opened as what its folder says it is."""

import shutil

import pytest

from index.encoder import TokenEncoder
from index.encoders import BUNDLED, open_encoder
from index.errors import EncoderError
from index.sentence_transformer import SentenceTransformerEncoder


def test_a_folder_of_our_own_training_keeps_its_token_vectors(tmp_path):
    shutil.copytree(BUNDLED, tmp_path / "model")
    opened = open_encoder(str(tmp_path / "model"))
    assert isinstance(opened, TokenEncoder)
    assert opened.identity == open_encoder().identity


def test_a_broken_one_is_refused_and_not_taken_for_something_else(tmp_path):
    shutil.copytree(BUNDLED, tmp_path / "model")
    (tmp_path / "model" / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(EncoderError, match="differ from the hash"):
        open_encoder(str(tmp_path / "model"))


def test_any_other_folder_is_a_sentence_transformers_model(tmp_path):
    shutil.copytree(BUNDLED, tmp_path / "model")
    (tmp_path / "model" / "config.json").unlink()
    assert isinstance(open_encoder(str(tmp_path / "model")), SentenceTransformerEncoder)
