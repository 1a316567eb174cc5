"""The command `fussnote`.

Only the argument parser is loaded at first; each command imports what it needs when it runs.
Whatever the user can mend ends in one line on standard error and exit code 2.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from index.errors import FussnoteError
from ui.speech import spoken

USAGE_ERROR = 2
INTERRUPTED = 130

_COMMANDS = {
    "ask": ("ui.ask", "answer a question, or a file of them"),
    "chat": ("ui.chat.command", "open the chat window"),
    "feedback": ("ui.feedback", "turn rated answers into candidate evaluation questions"),
    "index": ("ui.indexing", "index the bundled brief, or text files"),
    "info": ("ui.info", "show what is indexed, with which encoder, where, how large"),
    "eval": ("eval.command", "measure the answers, or retrieval; compare, export"),
    "replay": ("ui.replay", "answer a recorded question again, and show what differs"),
    "restate": ("ui.restate", "say a text in other words, so that questions in them find it"),
    "text": ("ui.text", "print the canonical text that all spans index"),
    "translate": ("ui.translate", "make the translation that English questions search"),
}


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        print(f"fussnote: {message} (see `{self.prog} --help`)", file=sys.stderr)  # noqa: T201
        raise SystemExit(USAGE_ERROR)


def parser(command: str | None = None) -> argparse.ArgumentParser:
    """Build the argument parser, with the arguments of one command or only the commands' names."""
    built = _Parser(
        prog="fussnote",
        description="Answers questions about a text with passages quoted word for word.",
    )
    built.add_argument("--version", action="version", version=_version())
    commands = built.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, help_text) in _COMMANDS.items():
        sub = commands.add_parser(name, help=help_text, description=help_text)
        if name == command:
            import_module(module).add_arguments(sub)
    return built


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    command = next((word for word in given if not word.startswith("-")), None)
    _spare_threads()
    try:
        parsed = parser(command).parse_args(given)
        module, _ = _COMMANDS[parsed.command]
        code = int(import_module(module).run(parsed))
        sys.stdout.flush()
    except FussnoteError as error:
        print(f"fussnote: {error.said(spoken())}", file=sys.stderr)  # noqa: T201
        return USAGE_ERROR
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (`| head`) has gone; what is still buffered must not raise at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(f"fussnote: {_explain(error)}", file=sys.stderr)  # noqa: T201
        return USAGE_ERROR
    return code


def _spare_threads() -> None:
    """Keep small products on one core, before any command loads NumPy.

    Spread over busy cores they wait for one another: a question took six times as long.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("fussnote")
    except PackageNotFoundError:
        return "unknown"


def _explain(error: OSError) -> str:
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror or error}: free some space, or choose another place."


if __name__ == "__main__":
    raise SystemExit(main())
