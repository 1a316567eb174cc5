"""An encoder is opened as what its folder says it is."""

import shutil

import pytest

from index.encoder import TokenEncoder
from index.encoders import BUNDLED, open_encoder, open_token_encoder
from index.errors import EncoderError
from index.sentence_transformer import SentenceTransformerEncoder
from rag.assistant import Assistant
from ui.cli import main


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


@pytest.fixture
def foreign(tmp_path):
    """A model of which only sentence-transformers knows how to read it."""
    shutil.copytree(BUNDLED, tmp_path / "model")
    (tmp_path / "model" / "config.json").unlink()
    return str(tmp_path / "model")


def test_any_other_folder_is_a_sentence_transformers_model(foreign):
    assert isinstance(open_encoder(foreign), SentenceTransformerEncoder)


def test_documents_are_compared_token_by_token_whatever_the_encoder(foreign):
    plain, paired = open_encoder(foreign), open_token_encoder(foreign)
    assert paired.identity == f"{plain.identity}+{open_encoder().identity}"
    assert paired.encode(["Krieg"]).tolist() == plain.encode(["Krieg"]).tolist()
    assert (
        paired.tokens(["Krieg"])[0].tolist() == open_token_encoder().tokens(["Krieg"])[0].tolist()
    )


def test_another_encoder_neither_answers_nor_is_silent_where_the_bundled_one_is_not(
    foreign, home, capsys
):
    questions = ("Wann wurde die OKS gegründet?", "How deep is the Caspian Sea?")
    answers = {}
    for encoder in (None, foreign):
        assert main(["index", *(("--encoder", encoder) if encoder else ())]) == 0
        assistant = Assistant.open()
        answers[encoder] = [assistant.ask(question) for question in questions]
    for ours, theirs in zip(answers[None], answers[foreign], strict=True):
        assert (ours.status, ours.text) == (theirs.status, theirs.text)
