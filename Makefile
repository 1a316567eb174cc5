# Every target sets up .venv by itself when needed; nothing but Python 3.11, make and a package
# registry has to be there.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help setup index ask chat test check eval bench clean
.DEFAULT_GOAL := help

help:
	@echo 'make chat        open the chat window on the brief'
	@echo 'make ask Q="…"   ask one question on the command line'
	@echo 'make index       index the brief'
	@echo 'make test        run all tests'
	@echo 'make check       lint, format and types'
	@echo 'make eval        measure answer quality'
	@echo 'make bench       compare with the usual tutorial build'

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo 'Python 3.11 is not on the path: install it, or name it with PYTHON=…'; exit 2; }
	@echo 'Setting up $(VENV) (about a minute; 2 GB) …'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@
	@echo 'Set up.'

index: $(READY)
	@$(BIN)/fussnote index

# Through the environment, so that no character of the question means anything to the shell.
ask: export FUSSNOTE_QUESTION = $(value Q)
ask: $(READY)
	@$(BIN)/fussnote ask -- "$$FUSSNOTE_QUESTION"

chat: index
	@$(BIN)/fussnote chat

test: $(READY)
	@$(BIN)/python -m pytest

check: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

eval: index
	@$(BIN)/fussnote eval --html --out .eval
	@$(BIN)/fussnote eval compare eval/baseline.json .eval

bench: index
	@$(BIN)/python -m eval.bench

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
