"""The subword vocabulary, learned from the sentence pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

UNKNOWN = "<unk>"
WORD_START = "▁"


def train_tokenizer(texts: Sequence[str], size: int, pieces: float = 0.3) -> Tokenizer:
    """Learn a vocabulary of whole words and of pieces for the words it lacks, lower-cased.

    Retrieval wants a word to be one token: `warum` as `war` + `um` would match any past tense. So
    the larger part of the vocabulary are the most frequent words as they stand; the rest are the
    pieces of a Unigram model (Kudo 2018, arXiv:1804.10959). Words are cut by longest match from the
    left, as in WordPiece: known words stay whole, a compound (`Sicherheitsbündnis`) falls into long
    parts, and the tokenizer loads in a quarter of the time that a Unigram model of this size takes.

    Every run of letters and every run of digits is a word of its own, so `(Moskau)` and
    `Zentralasien-Politik` yield the same tokens as the words standing alone.

    Args:
        texts: German and English sentences, mixed.
        size: Number of tokens, the unknown one included. Small data may yield fewer.
        pieces: The share of Unigram pieces.

    Returns:
        A tokenizer with `<unk>` at 0 and no other special token.
    """
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Punctuation("isolated"),
            pre_tokenizers.Digits(individual_digits=False),
            pre_tokenizers.Metaspace(WORD_START, prepend_scheme="always", split=True),
        ]
    )
    trainer = trainers.UnigramTrainer(
        vocab_size=max(2, round(size * pieces)),
        unk_token=UNKNOWN,
        special_tokens=[UNKNOWN],
        show_progress=False,
        max_piece_length=20,
    )
    tokenizer.train_from_iterator(texts, trainer)

    vocabulary = dict.fromkeys([UNKNOWN, *sorted(tokenizer.get_vocab())])
    for word, count in _words(tokenizer, texts).most_common():
        if len(vocabulary) >= size or count < 2:
            break
        vocabulary.setdefault(word)
    tokenizer.model = models.WordPiece(
        {token: number for number, token in enumerate(vocabulary)},
        unk_token=UNKNOWN,
        continuing_subword_prefix="",
    )
    return tokenizer


def _words(tokenizer: Tokenizer, texts: Sequence[str]) -> Counter[str]:
    """Count the words as the tokenizer sees them, with their `▁`."""
    counts: Counter[str] = Counter()
    for text in texts:
        normal = tokenizer.normalizer.normalize_str(text)
        counts.update(word for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(normal))
    return counts
