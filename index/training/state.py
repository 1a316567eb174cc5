"""What a run has learned so far, and how it is kept on disk."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from index.errors import DataError
from index.training.optimiser import RowAdam

PARAMETERS = ("table", "pool", "query", "passage")


@dataclass
class State:
    """Parameters with their optimiser moments, and how far the run has come.

    Attributes:
        stage: `align`, `words`, `rank` or `done`.
        step: Steps of this stage that are done.
        adams: For each of `PARAMETERS` its values and moments. The table holds token vectors, the
            others logarithms of weights.
        anchor: The table at the beginning of the stage, which training is held close to.
    """

    stage: str
    step: int
    adams: dict[str, RowAdam]
    anchor: Tensor

    @classmethod
    def start(cls, stage: str, values: dict[str, Tensor]) -> State:
        """Begin a stage from given values with fresh moments."""
        return cls(
            stage,
            0,
            {name: RowAdam.start(values[name].clone()) for name in PARAMETERS},
            values["table"].clone(),
        )

    def values(self) -> dict[str, Tensor]:
        """The parameters by name."""
        return {name: adam.table for name, adam in self.adams.items()}

    def save(self, path: Path, fingerprint: str) -> None:
        """Write to `path`, replacing it only once the new file is complete."""
        tensors = {"anchor": self.anchor.cpu()}
        for name, adam in self.adams.items():
            for part in ("table", "first", "second", "steps"):
                tensors[f"{name}.{part}"] = getattr(adam, part).cpu().contiguous()
        about = {"stage": self.stage, "step": self.step, "fingerprint": fingerprint}
        new = path.with_suffix(".new")
        save_file(tensors, new, {"about": json.dumps(about)})
        new.replace(path)

    @classmethod
    def load(cls, path: Path, fingerprint: str, device: torch.device) -> State:
        """Read what `save` wrote.

        Raises:
            DataError: The file is broken or was made by another recipe or other data.
        """
        try:
            with safe_open(path, framework="pt", device=str(device)) as file:
                about = json.loads(file.metadata()["about"])
                tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        except (OSError, SafetensorError, KeyError, TypeError) as exc:
            raise DataError(f"{path}: broken checkpoint ({exc}); delete it to start anew") from exc
        if about["fingerprint"] != fingerprint:
            raise DataError(
                f"{path}: a checkpoint of another recipe or other data; delete {path.parent}"
            )
        adams = {
            name: RowAdam(
                *(tensors[f"{name}.{part}"] for part in ("table", "first", "second", "steps"))
            )
            for name in PARAMETERS
        }
        return cls(about["stage"], about["step"], adams, tensors["anchor"])
