import json

import numpy as np
import pytest

import index
from index.training.dev import main, ndcg

MODEL = index.__path__[0] + "/model"

ENGLISH = [
    *("The river rose after the storm.", "Bridges were closed.", "Farmers lost their harvest."),
    *("The mayor promised help.", "Repairs will take a year."),
    *("The museum bought a painting.", "It shows a horse.", "The artist died young."),
    *("Visitors pay ten euros.", "The museum is closed on Mondays."),
]
GERMAN = [
    *("Der Fluss stieg nach dem Sturm.", "Brücken wurden gesperrt.", "Bauern verloren ihre Ernte."),
    *("Der Bürgermeister versprach Hilfe.", "Die Reparatur dauert ein Jahr."),
    *("Das Museum kaufte ein Gemälde.", "Es zeigt ein Pferd.", "Der Künstler starb jung."),
    *("Besucher zahlen zehn Euro.", "Das Museum ist montags geschlossen."),
]


@pytest.fixture
def files(tmp_path):
    dev = tmp_path / "dev.tsv"
    lines = (f"{one}\t{other}\n" for one, other in zip(ENGLISH, GERMAN, strict=True))
    dev.write_text("".join(lines), encoding="utf-8")
    questions = tmp_path / "questions.tsv"
    questions.write_text(
        "0-4\tWas verloren die Landwirte?\tWho offered aid?\n"
        "5-9\tWann kann man nicht ins Museum?\tWhich animal is in the picture?\n",
        encoding="utf-8",
    )
    return dev, questions


def test_the_bundled_encoder_answers_small_development_data(files, capsys):
    dev, questions = files
    arguments = ["--encoder", MODEL, "--dev", str(dev), "--questions", str(questions)]
    assert main(arguments) == 0
    figures = json.loads(capsys.readouterr().out)
    assert {name.split()[0] for name in figures} == {"translation", "questions"}
    assert all(
        figures[f"questions both {asked}-{read}"] == 1
        for asked in ("de", "en")
        for read in ("de", "en")
    )


def test_ndcg_is_one_over_the_logarithm_of_the_rank():
    scores = np.array([[3, 2, 1], [3, 2, 1], [3, 2, 1]], dtype=np.float32)
    assert ndcg(scores, [0, 1, 2]) == pytest.approx((1 + 1 / np.log2(3) + 0.5) / 3)
    assert ndcg(scores[:1], [2], k=2) == 0


def test_a_foreign_encoder_folder_is_one_line_and_exit_two(files, tmp_path, capsys):
    assert main(["--encoder", str(tmp_path), "--dev", str(files[0])]) == 2
    assert capsys.readouterr().err.count("\n") == 1
