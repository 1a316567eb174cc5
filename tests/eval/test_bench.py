import os
import subprocess
import sys

import pytest

from eval import bench
from eval.bench import Finished, Line
from index.errors import FussnoteError


def test_a_ratio_says_how_many_times_better_ours_is():
    assert Line("seconds", ours=0.5, theirs=5.0).ratio == 10
    assert Line("per second", ours=50.0, theirs=5.0, more_is_better=True).ratio == 10


def test_a_process_is_timed_and_its_memory_taken():
    # In a process of its own: this one has all that the other tests have loaded.
    program = "x = bytearray(60_000_000); import time; time.sleep(0.1); print(len(x))"
    code = (
        "import os, sys\nfrom eval import bench\n"
        f"done = bench.run([sys.executable, '-c', {program!r}], os.environ)\n"
        "print(done.output.strip(), done.seconds, done.mib)"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    output, seconds, mib = printed.split()
    assert output == b"60000000"
    assert 0.1 < float(seconds) < 30
    assert 57 < float(mib) < 300


def test_a_process_that_fails_is_named_with_its_last_line():
    with pytest.raises(FussnoteError, match="no luck"):
        bench.run([sys.executable, "-c", "raise SystemExit('no luck')"], os.environ)


def test_the_table_and_the_plot_show_every_line(tmp_path):
    lines = [Line("one question, s", 0.4, 9.8), Line("passages", 2_000.0, 7.5, more_is_better=True)]
    written = bench.table(lines)
    assert "| one question, s | 0.4 | 9.8 | 24.5 × |" in written
    assert "| passages | 2,000 | 7.5 | 266.7 × |" in written
    bench.plot(lines, tmp_path / "bench.png")
    assert (tmp_path / "bench.png").stat().st_size > 1_000


def test_ours_and_theirs_take_turns(monkeypatch):
    ran = []

    def run(command, environment):
        ran.append("theirs" if "eval.baseline" in command else "ours")
        return Finished(1.0, 100.0, '{"times_ms": [1, 2, 3], "per_s": 10}')

    monkeypatch.setattr(bench, "run", run)
    lines = bench.compare(2)
    assert ran == ["ours", "theirs"] * 10
    assert all(line.ratio == 1 for line in lines)
    assert len({line.name for line in lines}) == len(lines) == 9
