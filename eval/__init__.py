"""How good the answers are: data, metrics, runs, reports, comparisons, benchmarks."""
