"""Puts the page together."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from math import isnan
from pathlib import Path
from string import Template

import numpy as np

from eval import table
from eval.measures import BY_NAME, LATENCY, Columns, Figure
from eval.metrics import calibration, risk
from eval.report import cases, plots
from eval.report.plots import Bar, Curve
from eval.running import Judged
from eval.score import Row
from eval.summary import ALL, Summary
from index.errors import DataError
from index.records import Document

_TILES = (
    "hit@1",
    "hit@3",
    "fact recall",
    "citation precision",
    "refusal recall",
    "false refusals",
    "AUROC",
)
_LANGUAGES = {"de": ("German", "first"), "en": ("English", "second")}


def render(summary: Summary, judged: Sequence[Judged], document: Document) -> str:
    """Return the page of a run."""
    subject = summary.subject
    place = files("eval.report")
    template = Template((place / "page.html").read_text(encoding="utf-8"))
    asked = (
        f"{len(summary.rows)} questions of {subject.questions} ({subject.selection}) on "
        f"{subject.document}; {_system(summary)}"
    )
    return template.substitute(
        title=escape(f"Fussnote: answer quality, {subject.selection}"),
        style=(place / "page.css").read_text(encoding="utf-8"),
        subject=escape(asked),
        tiles="".join(_tile(name, summary) for name in (*_TILES, LATENCY[0])),
        bars=_bars(summary),
        confidence=_confidence(summary),
        figures=_figures(summary),
        misses=cases.listed(judged, document),
        count=str(len(summary.rows)),
        questions=cases.overview(judged),
        versions=escape(
            f"Questions {subject.questions_sha256} · text {subject.document_sha256} · "
            f"encoder {subject.encoder} · code and data {subject.code}"
            + (f" · judge {subject.judge}" if subject.judge else "")
        ),
    )


def write(path: Path, summary: Summary, judged: Sequence[Judged], document: Document) -> None:
    """Write the page of a run.

    Raises:
        DataError: if the path cannot be written.
    """
    try:
        path.write_text(render(summary, judged, document), encoding="utf-8", newline="\n")
    except OSError as error:
        raise DataError(f"{path} cannot be written: {error.strerror}") from error


def _system(summary: Summary) -> str:
    subject = summary.subject
    what = "the full system" if subject.retriever == "full" else f"{subject.retriever} signal only"
    return f"{what}, {subject.chat_model or 'no chat model'}"


def _tile(name: str, summary: Summary) -> str:
    figure = summary.figures[ALL].get(name)
    if figure is None:
        return ""
    if name in LATENCY:
        value, bounds = f"{figure.value:.0f} ms", f"p95 {_p95(summary):.0f} ms"
        title, meaning = "latency", "half of the answers take less"
    else:
        value, bounds = f"{figure.value:.3f}", _bounds(figure)
        title, meaning = _title(name), BY_NAME[name].meaning
    return (
        f'<div class="tile"><div class="name">{title}</div><div class="value">{value}</div>'
        f'<div class="bounds">{bounds}</div><div class="meaning">{meaning}</div></div>'
    )


def _p95(summary: Summary) -> float:
    return summary.figures[ALL][LATENCY[1]].value


def _bars(summary: Summary) -> str:
    """Show each kind of question by what it is about, and each difficulty."""
    kinds = _grouped(summary, "kind")
    answerable = [Bar(name, f["hit@1"]) for name, f in kinds if "hit@1" in f]
    silent = [
        Bar(name.removeprefix("unanswerable-"), f["refusal recall"], "second")
        for name, f in kinds
        if "hit@1" not in f and "refusal recall" in f
    ]
    difficulties = dict(_grouped(summary, "difficulty"))
    levels = [
        Bar(name, difficulties[name]["hit@1"])
        for name in ("easy", "medium", "hard")
        if "hit@1" in difficulties.get(name, {})
    ]
    right = "".join(
        f'<p class="title">{title}</p>{plots.bars(rows)}'
        for title, rows in (
            ("Rightly silent, by kind", silent),
            ("hit@1 by difficulty", levels),
        )
        if rows
    )
    left = plots.bars(sorted(answerable, key=lambda bar: -bar.figure.value))
    charts = (f'<p class="title">hit@1 by kind</p>{left}' if answerable else "", right)
    return "".join(f'<div class="chart">{chart}</div>' for chart in charts if chart)


def _grouped(summary: Summary, name: str) -> list[tuple[str, dict[str, Figure]]]:
    """The figures of each kind or difficulty; of all, where there is only one."""
    prefix = f"{name}="
    found = [
        (g.removeprefix(prefix), f) for g, f in summary.figures.items() if g.startswith(prefix)
    ]
    return found or [(getattr(summary.rows[0], name), summary.figures[ALL])]


def _confidence(summary: Summary) -> str:
    rows = summary.rows
    columns = Columns.of(rows)
    lines = [
        Curve(label, colour, _risk(chosen))
        for language, (label, colour) in _LANGUAGES.items()
        if (chosen := [row for row in rows if row.language == language])
    ]
    coverage = 1 - float(columns.refused.mean())
    answered = columns.refused < 1
    wrong = 1 - float(columns.correct[answered].mean()) if answered.any() else 0.0
    lines.append(Curve("best possible order", "third", _ideal(columns), dashed=True))
    first = plots.curves(lines, "coverage", "risk", [(coverage, wrong)])
    error = calibration.expected_error(columns.confidence, columns.answerable)
    (ece,) = error(np.ones((1, len(rows))))
    found = calibration.bins(columns.confidence, columns.answerable)
    second = plots.reliability(found, len(rows), "confidence", "share that the text answers")
    area = summary.figures[ALL]["AURC"].value
    return (
        f'<figure class="chart"><p class="title">Risk and coverage</p>{first}<figcaption>'
        "If only the most confident share of all questions were answered, so many of those answers "
        f"would be wrong. Area {area:.3f}. The point is where the system stands: it answers "
        f"{coverage:.0%} of the questions, {wrong:.0%} of these wrongly.</figcaption></figure>"
        f'<figure class="chart"><p class="title">Calibration</p>{second}<figcaption>'
        "Of questions with the same confidence, how many the text answers; on the diagonal, "
        "confidence means what it says. The larger the point, the more questions. Expected "
        f"calibration error {ece:.3f}.</figcaption></figure>"
    )


def _risk(rows: Sequence[Row]) -> list[tuple[float, float]]:
    columns = Columns.of(rows)
    coverage, risks = risk.curve(columns.confidence, columns.correct)
    return list(zip(coverage.tolist(), risks.tolist(), strict=True))


def _ideal(columns: Columns) -> list[tuple[float, float]]:
    """The curve of a confidence that puts every right answer before every wrong one."""
    right, count = int(columns.correct.sum()), len(columns.correct)
    steps = range(right, count + 1)
    return [(0.0, 0.0), *((n / count, (n - right) / n if n else 0.0) for n in steps)]


def _figures(summary: Summary) -> str:
    groups = [ALL, *(name for name in summary.figures if name.startswith("language="))]
    head = "".join(
        f"<th>{_LANGUAGES.get(g.removeprefix('language='), (g,))[0]} "
        f"({table.count(summary, g)})</th>"
        for g in groups
    )
    body = []
    for group, names in table.by_group(summary.figures[ALL]).items():
        body.append(f'<tr class="group"><th colspan="{len(groups) + 1}">{group}</th></tr>')
        for name in names:
            cells = "".join(_cell(summary.figures[g].get(name)) for g in groups)
            meaning = f'<span class="meaning">{BY_NAME[name].meaning}</span>'
            body.append(f"<tr><th>{_title(name)}{meaning}</th>{cells}</tr>")
    return (
        f'<div class="tablewrap"><table><thead><tr><th></th>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
        '<p class="note">Means over questions with 95 % bootstrap intervals; ↓ means that less is '
        "better.</p>"
    )


def _cell(figure: Figure | None) -> str:
    if figure is None:
        return "<td>–</td>"
    bar = ""
    if not isnan(figure.low):
        left, width = 100 * figure.low, 100 * (figure.high - figure.low)
        bar = (
            f'<span class="range"><i style="left:{left:.1f}%;width:{width:.1f}%"></i>'
            f'<b style="left:{100 * figure.value:.1f}%"></b></span>'
        )
    return f'<td>{figure.value:.3f} <span class="bounds">{_bounds(figure)}</span>{bar}</td>'


def _bounds(figure: Figure) -> str:
    return "" if isnan(figure.low) else f"{figure.low:.3f} – {figure.high:.3f}"


def _title(name: str) -> str:
    return f"{name} ↓" if BY_NAME[name].lower else name
