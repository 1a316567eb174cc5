"""A real Marian model, tiny, through the real loading code of transformers."""

from __future__ import annotations

import json
import shutil

import pytest
import tiny_marian

from rag.translate.marian import MarianTranslator
from rag.translate.opening import open_translator
from rag.translate.translator import Piece
from rag.writer.errors import ModelError


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """So small a model only waits for the other threads."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def folder():
    return tiny_marian.trained()


@pytest.fixture(scope="module")
def translator(folder):
    return open_translator(f"marian:{folder}", "en")


@pytest.fixture
def copy(folder, tmp_path):
    return shutil.copytree(folder, tmp_path / "opus-copy-de-en")


def translated(translator, *texts):
    return list(translator.translate([Piece(str(n), text) for n, text in enumerate(texts)]))


def refused(place, message):
    with pytest.raises(ModelError) as caught:
        open_translator(f"marian:{place}", "en")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_it_translates_in_order_and_tells_its_name(translator):
    assert translated(translator, *tiny_marian.PAIRS) == list(tiny_marian.PAIRS.values())
    assert translator.name == "opus-tiny-de-en"


def test_a_list_keeps_its_lines_and_its_numbers(translator):
    (made,) = translated(
        translator, "Die Ziele sind:\n1. Handel zu treiben,\n– Frieden zu wahren.\n2004"
    )
    assert made == "The aims are:\n1. to trade,\n– to keep peace.\n2004"


def test_a_sentence_beyond_the_model_is_cut_between_its_clauses(translator, capfd):
    clause, said = (
        "Kasachstan verkauft Gas, China kauft Gas.",
        "Kazakhstan sells gas, China buys gas.",
    )
    (made,) = translated(translator, " ".join([clause] * 4))
    assert made == " ".join([said] * 4)
    assert capfd.readouterr().err == ""


def test_a_model_that_runs_on_yields_nothing_rather_than_nonsense(tmp_path):
    random = tiny_marian.build(tmp_path / "random", steps=0)
    made = translated(
        open_translator(f"marian:{random}", "en"),
        "China kauft Gas.",
        "Russland ist ein großes Land, Russland kauft Gas, China kauft Gas.",
    )
    assert made == [None, None]


def test_a_model_of_several_languages_is_told_which_one(copy):
    vocabulary = json.loads((copy / "vocab.json").read_text(encoding="utf-8"))
    # Another name for a piece that no sentence needs.
    vocabulary[">>eng<<"] = vocabulary.pop("<s>")
    (copy / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    settings = copy / "tokenizer_config.json"
    said = json.loads(settings.read_text(encoding="utf-8")) | {"target_lang": "gmw"}
    settings.write_text(json.dumps(said), encoding="utf-8")
    translator = MarianTranslator.open(str(copy), "de", "en")
    assert translator._tokenizer.tokenize(translator._prefix + "China")[0] == ">>eng<<"
    with pytest.raises(ModelError, match="does not translate into German"):
        MarianTranslator.open(str(copy), "en", "de")


def test_a_model_of_the_other_direction_is_refused(folder):
    with pytest.raises(ModelError) as caught:
        open_translator(f"marian:{folder}", "de")
    assert "The text is already in English" in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"source_lang": "fr"}, "does not translate from German"),
        ({"target_lang": "fra"}, "does not translate into English"),
        ({"source_lang": "eng", "target_lang": "eng"}, "does not translate from German"),
        ({"source_lang": None, "target_lang": None}, None),
        ({"source_lang": "gmw", "target_lang": "eng"}, None),
    ],
)
def test_what_a_model_says_of_its_languages_is_heeded(copy, settings, message):
    path = copy / "tokenizer_config.json"
    said = json.loads(path.read_text(encoding="utf-8")) | settings
    path.write_text(json.dumps(said), encoding="utf-8")
    if message:
        refused(copy, message)
    else:
        assert translated(open_translator(f"marian:{copy}", "en"), "China kauft Gas.") == [
            "China buys gas."
        ]


@pytest.mark.parametrize(
    "name", ["Helsinki-NLP/opus-mt-nowhere", "/missing/folder", "no such name!", "./missing"]
)
def test_a_model_that_is_not_here_is_not_fetched(name):
    refused(name, "on this machine")


def test_no_name_at_all_is_refused():
    refused(" ", "names no model")


def test_an_empty_folder_is_no_model(tmp_path):
    refused(tmp_path, "cannot be loaded")


@pytest.mark.parametrize("file", ["vocab.json", "source.spm", "target.spm", "model.safetensors"])
@pytest.mark.parametrize("damage", ["missing", "garbage"])
def test_a_damaged_model_is_one_clear_line(copy, file, damage):
    if damage == "missing":
        (copy / file).unlink()
    else:
        (copy / file).write_bytes(b"garbage")
    refused(copy, "cannot be loaded")


def test_damaged_weights_of_the_older_form_are_one_clear_line(copy):
    (copy / "model.safetensors").unlink()
    (copy / "pytorch_model.bin").write_bytes(b"garbage")
    refused(copy, "cannot be loaded")


def test_missing_weights_are_not_filled_with_random_ones(copy):
    from safetensors.torch import load_file, save_file

    weights = load_file(copy / "model.safetensors")
    gone = next(name for name in weights if "fc1.weight" in name)
    save_file({n: w for n, w in weights.items() if n != gone}, copy / "model.safetensors")
    refused(copy, "lacks weights")


def test_another_kind_of_model_is_refused(tmp_path):
    (tmp_path / "config.json").write_text('{"model_type": "bert"}', encoding="utf-8")
    refused(tmp_path, "not a Marian model")


def test_a_tokenizer_of_another_model_is_one_clear_line(copy):
    vocabulary = json.loads((copy / "vocab.json").read_text(encoding="utf-8"))
    shifted = {piece: n if n < 2 else n + 5000 for piece, n in vocabulary.items()}
    (copy / "vocab.json").write_text(json.dumps(shifted), encoding="utf-8")
    with pytest.raises(ModelError, match="failed"):
        translated(open_translator(f"marian:{copy}", "en"), "China kauft Gas.")
