"""Any chat model as a writer, and the checks that stand between it and the reader."""
