"""Whether a question is in neither German nor English.

By its script, or by the function words of the languages one is likeliest to meet. Names tell
nothing: a question that consists of them is taken as it comes.
"""

from __future__ import annotations

import re
import unicodedata

from index.morphology import fold, stop_words

_FUNCTION_WORDS = {
    "fr": """le la les un une des du de et est sont qui que quoi quel quelle quels quelles pourquoi
        comment quand où dans sur avec pour par pas ne ce cette ces il elle ils elles au aux en se
        son sa ses leur quelle a été était""",
    "es": """el la los las un una unos unas y es son que qué quién quiénes cuál cuáles cómo cuándo
        dónde por para con sin del de en se su sus al lo no fue era está están hay cuántos""",
    "it": """il lo la gli le un una uno e è sono che chi cosa quale quali come quando dove perché
        per con del della dei delle di da in nel nella non si su al alla ha stato quanti""",
    "pt": """o a os as um uma e é são que quem qual quais como quando onde por para com do da dos
        das de em no na não se seu sua foi está quantos""",
    "nl": """de het een en is zijn wie wat welke waar wanneer waarom hoe van voor met op aan uit
        door niet dat deze die naar ook er bij tot over werd heeft hoeveel""",
    "pl": """i w z na do jest są kto co jaki jaka jakie gdzie kiedy dlaczego jak nie się przez dla
        od po o ten ta to czy który która ile""",
    "tr": """ve bir bu ne kim nerede neden niçin ne zaman için ile mi mu mü da de değil var kaç
        hangi""",
    "sv": """och är en ett den det vad vem var när varför hur vilken vilka på av för med till inte
        som att de om från hade många""",
    "cs": """a je jsou kdo co jaký jaká kde kdy proč jak na v z do pro se nebo není kolik který""",
}  # fmt: skip
_SETS = {name: frozenset(words.split()) for name, words in _FUNCTION_WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")
_LEAST = 2
"""So many function words of a language must be there: one may be chance."""


def is_foreign(text: str) -> bool:
    """Tell whether a text is in a third language."""
    words = [word.lower() for word in _WORD.findall(text)]
    letters = [letter for word in words for letter in word]
    latin = sum("LATIN" in unicodedata.name(letter, "") for letter in letters)
    if letters and latin * 2 < len(letters):
        return True
    at_home = sum(
        word in stop_words("en") or fold(word, "de") in stop_words("de") for word in words
    )
    elsewhere = max(sum(word in known for word in words) for known in _SETS.values())
    return elsewhere >= _LEAST and elsewhere > at_home
