"""Metrics, one idea a file, all of them pure functions."""
