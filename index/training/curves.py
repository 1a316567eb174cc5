"""Training curves from the log."""

from __future__ import annotations

import json
from pathlib import Path


def draw_curves(log: Path, picture: Path) -> None:
    """Plot every logged number over the steps, one panel per stage, as a PNG."""
    # Without a display, and without pyplot's global state.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    entries = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    stages = list(dict.fromkeys(entry["stage"] for entry in entries)) or ["no steps"]
    figure = Figure(figsize=(6 * len(stages), 4), layout="constrained")
    FigureCanvasAgg(figure)
    for axes, stage in zip(figure.subplots(1, len(stages), squeeze=False)[0], stages, strict=True):
        rows = [entry for entry in entries if entry["stage"] == stage]
        for name in dict.fromkeys(key for row in rows for key in row):
            if name not in ("stage", "step", "seconds"):
                axes.plot([row["step"] for row in rows], [row[name] for row in rows], label=name)
        axes.set_title(stage)
        axes.set_xlabel("step")
        axes.legend()
    figure.savefig(picture, dpi=120)
