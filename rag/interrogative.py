"""The question word of a question, in either language.

Less than `rag.question_type` knows of what is wanted, but a tenth of the time, which counts where a
question is compared with many.
"""

from __future__ import annotations

import re
from functools import lru_cache

_WORDS = re.compile(
    r"""\b(?:
    (?P<number>how\ (?:many|much|long|often|far|large|big|high|old|strong|great)|wievielte\w*|
        wie\ ?(?:viele?n?|lange?|oft|weit|groß|hoch|alt|stark|teuer))|
    (?P<date>when|wann|(?:which|what)\ (?:year|date|month|day)|
        welche[mnsr]?\ (?:jahr|monat|tag|datum))|
    (?P<place>where|wo|woher|wohin|(?:which|what)\ (?:city|town|place|country|province)|
        welche[mnr]?\ (?:stadt|ort|land|provinz))|
    (?P<reason>why|warum|weshalb|wieso|weswegen|wozu|wofür|what\ for|for\ what|what\ reason|
        welchem\ grund)|
    (?P<person>who|whom|whose|wer|wen|wem|wessen)|
    (?P<which>which|welche[rsnm]?)|
    (?P<how>how|wie|wodurch|womit)|
    (?P<what>what|was|worüber|worin|worauf|woran|wovor|wovon|wogegen|worum)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)


@lru_cache(maxsize=1 << 16)
def interrogative(question: str) -> str:
    """Return the kind of the first question word, "" without one: yes or no may answer that."""
    match = _WORDS.search(question)
    return "" if match is None else match.lastgroup or ""
