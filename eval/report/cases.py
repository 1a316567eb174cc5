"""Single questions on the page: what was asked, answered and quoted, and what should have been."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from eval.metrics.spans import covers
from eval.misses import Fault, Miss, fault, misses
from eval.running import Judged
from index.records import Document, Span

_TITLES = {
    Fault.ANSWERED: "Answered what the text does not say",
    Fault.WRONG: "Quoted the wrong sentence first",
    Fault.REFUSED: "Silent although the text answers",
}


def listed(judged: Sequence[Judged], document: Document) -> str:
    """Show every miss, the most confident first."""
    found = misses(judged)
    parts = []
    for what, title in _TITLES.items():
        some = [miss for miss in found if miss.fault is what]
        if some:
            parts.append(f"<h3>{title} ({len(some)})</h3>")
            parts += [_case(miss, document) for miss in some]
    return "".join(parts) or '<p class="note">Nothing.</p>'


def overview(judged: Sequence[Judged]) -> str:
    """List all questions with what became of them."""
    rows = []
    for one in judged:
        what = fault(one)
        verdict = f'<span class="bad">{what}</span>' if what else '<span class="good">right</span>'
        rows.append(
            f"<tr><td>{escape(one.item.id)}</td><td>{escape(one.item.question)}</td>"
            f"<td>{one.item.kind}</td><td>{one.row.confidence:.2f}</td><td>{verdict}</td></tr>"
        )
    head = "".join(f"<th>{name}</th>" for name in ("", "Question", "Kind", "Confidence", ""))
    return (
        f'<div class="tablewrap"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _case(miss: Miss, document: Document) -> str:
    one = miss.judged
    item, answer = one.item, one.answer
    entries = [("Reference answer", escape(item.answer) or "–")]
    if answer.searched != answer.question:
        entries.append(("Searched for", escape(answer.searched)))
    entries.append(("Answer", escape(answer.text)))
    gold = item.gold
    if answer.citations:
        quotes = "".join(
            f"<li><blockquote>{highlighted(document, c.span, gold)}</blockquote></li>"
            for c in answer.citations
        )
        entries.append(("Quotes", f"<ol>{quotes}</ol>"))
    missed = [s for s in gold if not any(covers(c.span, s) for c in answer.citations)]
    if missed:
        ranking = [sentence.span for sentence in answer.considered]
        spans = "".join(
            f"<li><blockquote><mark>{escape(document.quote(span))}</mark></blockquote> "
            f'<span class="rank">{_rank(span, ranking)}</span></li>'
            for span in missed
        )
        entries.append(("Gold, not quoted", f"<ol>{spans}</ol>"))
    if one.verdict is not None:
        entries.append(("Judge", escape(one.verdict.reason or one.verdict.reply)))
    body = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in entries)
    return (
        f'<details class="case"><summary>{escape(item.question)}'
        f'<span class="about">{escape(item.id)} · {item.kind} · {item.difficulty} · '
        f"confidence {one.row.confidence:.2f}</span></summary><dl>{body}</dl></details>"
    )


def highlighted(document: Document, span: Span, gold: Sequence[Span]) -> str:
    """Cut a span out of the text as HTML, with what is gold in it marked."""
    parts, at = [], span.start
    for wanted in gold:
        start, end = max(wanted.start, at), min(wanted.end, span.end)
        if start < end:
            parts.append(escape(document.text[at:start]))
            parts.append(f"<mark>{escape(document.text[start:end])}</mark>")
            at = end
    return "".join((*parts, escape(document.text[at : span.end])))


def _rank(span: Span, ranking: Sequence[Span]) -> str:
    for rank, found in enumerate(ranking, start=1):
        if covers(found, span):
            return f"ranked {rank}."
    return f"not among the first {len(ranking)}"
