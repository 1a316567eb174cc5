"""Opens a translator by its name."""

from __future__ import annotations

from index.language import Language
from index.translation import other
from rag.translate.translator import Translator
from rag.writer.errors import ModelError

MARIAN = "marian:"


def open_translator(name: str, target: Language) -> Translator:
    """Open `marian:NAME` or `marian:FOLDER`, or any chat model by `PROVIDER:NAME`.

    Args:
        name: the model.
        target: the language to translate into; the text is in the other one.

    Raises:
        ModelError, SettingsError: if there is no such model, or it translates something else.
    """
    if name.startswith(MARIAN):
        place = name.removeprefix(MARIAN).strip()
        if not place:
            raise ModelError(
                f"{name!r} names no model: write marian:NAME, for example "
                "marian:Helsinki-NLP/opus-mt-de-en, or marian:FOLDER."
            )
        from rag.translate.marian import MarianTranslator

        return MarianTranslator.open(place, other(target), target)
    from rag.translate.chat import ChatTranslator

    return ChatTranslator.open(name, target)
