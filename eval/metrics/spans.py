"""When a span of the text counts as a gold span.

Spans, not ids of passages, so that figures survive another way of cutting the text: a passage that
holds the gold sentence counts, and so does a quote that was cut down to half of it or more, or one
item of a list.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.records import Span

Alternatives = Sequence[Sequence[Span]]
"""Gold evidence: any one of these is enough, if all of its spans are there."""


def covers(span: Span, gold: Span) -> bool:
    """Tell whether two spans share at least half of the shorter one's characters."""
    shared = min(span.end, gold.end) - max(span.start, gold.start)
    return 2 * shared >= min(span.end - span.start, gold.end - gold.start) > 0


def found(spans: Sequence[Span], needed: Sequence[Span]) -> int:
    """Count the needed spans that any of `spans` covers."""
    return sum(any(covers(span, gold) for span in spans) for gold in needed)


def supports(spans: Sequence[Span], alternatives: Alternatives) -> bool:
    """Tell whether `spans` cover one alternative whole."""
    return any(found(spans, needed) == len(needed) for needed in alternatives)


def touches(span: Span, alternatives: Alternatives) -> bool:
    """Tell whether a span covers any span of any alternative."""
    return any(covers(span, gold) for needed in alternatives for gold in needed)
