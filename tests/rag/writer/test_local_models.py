"""Real models in this process, tiny and random: nothing is downloaded."""

from __future__ import annotations

import json

import numpy as np
import pytest

from rag.assistant import Assistant
from rag.evidence import Evidence
from rag.writer.errors import ModelError
from rag.writer.opening import LangChainModel
from rag.writer.record import Outcome
from rag.writer.rerank import DEPTH, Reranker
from rag.writer.settings import WriterSettings
from rag.writer.writer import Writer

WORDS = """[UNK] [PAD] [CLS] [SEP] [EOS] die der und in von SOZ OKS China Russland Handel ist wurde
2001 2002 2005 . ? user system assistant : base bank sky Kant Manas Moskau Peking""".split()


def word_tokenizer(folder):
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    vocabulary = {word: number for number, word in enumerate(dict.fromkeys(WORDS))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        eos_token="[EOS]",
        model_max_length=512,
    )
    fast.chat_template = (
        "{% for m in messages %}{{ m['role'] }} : {{ m['content'] }} {% endfor %}assistant :"
    )
    fast.save_pretrained(folder)
    return fast


@pytest.fixture(scope="module")
def causal(tmp_path_factory):
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel

    folder = tmp_path_factory.mktemp("causal")
    tokenizer = word_tokenizer(folder)
    torch.manual_seed(8)
    config = GPT2Config(
        vocab_size=len(tokenizer),
        n_positions=1024,
        n_embd=16,
        n_layer=1,
        n_head=2,
        bos_token_id=tokenizer.eos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    GPT2LMHeadModel(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def cross(tmp_path_factory):
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    folder = tmp_path_factory.mktemp("cross")
    tokenizer = word_tokenizer(folder)
    torch.manual_seed(8)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


@pytest.mark.filterwarnings("ignore")
def test_gibberish_of_a_real_local_model_leads_to_the_extractive_answer(causal, quoting):
    settings = WriterSettings(
        name=f"huggingface:{causal}", max_tokens=24, cache=False, attempts=1, budget_s=60
    )
    extractive = quoting("Was ist die SOZ?", "de", "stetig zugenommen", "verfünffacht")
    answer = Writer.open(settings).answer(extractive)
    assert answer.text == extractive.text
    assert answer.mode == "extractive"
    assert len(answer.notices) == 1
    assert answer.written.outcome is Outcome.NOTHING_SURVIVED
    assert answer.written.findings, "the model has written nothing at all"
    assert answer.written.usage.estimated
    json.dumps(answer.to_dict())


def test_a_local_model_that_is_not_there_is_told(tmp_path, home):
    with pytest.raises(ModelError):
        LangChainModel.open(WriterSettings(name=f"huggingface:{tmp_path / 'none'}"))


def test_a_real_cross_encoder_orders_evidence_by_its_own_scores(cross):
    reranker = Reranker.open(str(cross))
    texts = [
        "die SOZ",
        "die OKS und China",
        "der Handel wurde 2005",
        "base bank sky",
        "Russland ist",
    ]
    evidence = [Evidence(n, 1.0 - n / 10) for n in range(len(texts))]
    scores = reranker.scores("Was ist die SOZ ?", texts)
    assert len(set(scores)) == len(texts)
    moved = reranker.reorder("Was ist die SOZ ?", evidence, texts)
    assert [item.sentence for item in moved] == np.argsort(-np.array(scores)).tolist()
    assert [item.score for item in moved] == [item.score for item in evidence]


def test_only_the_best_are_ordered_anew():
    class Backwards:
        def predict(self, pairs):
            return list(range(len(pairs)))

    evidence = [Evidence(n, 1.0 / (1 + n)) for n in range(DEPTH + 3)]
    moved = Reranker(Backwards(), "backwards").reorder("?", evidence, [""] * len(evidence))
    assert [item.sentence for item in moved] == [
        *reversed(range(DEPTH)),
        DEPTH,
        DEPTH + 1,
        DEPTH + 2,
    ]
    assert Reranker(Backwards(), "backwards").reorder("?", [], []) == []


def test_a_cross_encoder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ModelError, match="cross-encoder"):
        Reranker.open(str(tmp_path / "none"))


def test_a_cross_encoder_chooses_among_what_was_found_and_not_whether_there_is_an_answer(
    library_home,
):
    class Wants:
        """Scores by one word."""

        def predict(self, pairs):
            return [float("Weißrussland" in text) for _, text in pairs]

    question = "Wann wurde die Organisation des Kollektiven Sicherheitsvertrages gegründet?"
    plain = Assistant.open().ask(question)
    moved = Assistant.open(reranker=Reranker(Wants(), "wants")).ask(question)
    assert "Weißrussland" in moved.citations[0].quote
    assert "Weißrussland" not in plain.citations[0].quote
    assert (moved.status, moved.confidence) == (plain.status, plain.confidence)
