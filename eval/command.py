"""`fussnote eval`: how good the answers are, how certain that is, and whether it got better.

::

    fussnote eval --split test --html      measure, and write a page
    fussnote eval compare A B              what changed between two runs
    fussnote eval table A B C              runs side by side, for a README
    fussnote eval export --format squad    our questions for other tools
    fussnote eval retrieval --data DIR     passages found in any BEIR data set
"""

from __future__ import annotations

import argparse
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from eval import identity, selection, sets
from eval.answering import with_turns
from eval.selection import Selection
from eval.summary import Subject
from index.errors import DataError, FussnoteError
from index.home import DEFAULT, home
from index.store import open_index

if TYPE_CHECKING:
    from eval.judge import Judge
    from rag.writer.settings import WriterSettings

FULL = "full"
RETRIEVERS = (FULL, "lexical", "dense")

_SUBCOMMANDS = {
    "compare": ("eval.compare", "what changed between two runs"),
    "table": ("eval.tables", "put runs side by side, as a Markdown table"),
    "export": ("eval.export", "write the questions for other tools"),
    "retrieval": ("eval.retrieval", "how well passages are found in a BEIR data set"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command, and those of what stands below it."""
    selection.add_arguments(parser)
    parser.add_argument("--document", default=DEFAULT, metavar="NAME", help="an indexed document")
    parser.add_argument("--encoder", metavar="NAME", help="any sentence-transformers model")
    parser.add_argument(
        "--retriever",
        choices=RETRIEVERS,
        default=FULL,
        help="the full system, or sentences by one signal alone (default: full)",
    )
    parser.add_argument(
        "--model", metavar="PROVIDER:NAME", help="a chat model that writes answers (default: none)"
    )
    parser.add_argument(
        "--no-cache", action="store_true", help="ask the model even if its text is on disk"
    )
    parser.add_argument("--judge", metavar="PROVIDER:NAME", help="a chat model that rates answers")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where records and summary go")
    parser.add_argument(
        "--summary", type=Path, metavar="FILE", help="write the summary there too (a new baseline)"
    )
    parser.add_argument("--html", action="store_true", help="also write a page, report.html")
    parser.add_argument("--misses", action="store_true", help="list what went wrong")
    below = parser.add_subparsers(dest="action", metavar="ACTION")
    for name, (module, text) in _SUBCOMMANDS.items():
        sub = below.add_parser(name, help=text, description=text)
        import_module(module).add_arguments(sub)


def run(arguments: argparse.Namespace) -> int:
    """Measure, print, and return the exit code."""
    if arguments.action is not None:
        return int(import_module(_SUBCOMMANDS[arguments.action][0]).run(arguments))
    return _measure(arguments)


def _measure(arguments: argparse.Namespace) -> int:
    from eval import records, running, summary, systems, table

    chosen = Selection.of(arguments)
    name = systems.stored_as(arguments.document, arguments.encoder)
    stored = open_index(name)
    everything = sets.read(chosen.path, stored.document)
    items = chosen.of_items(everything)
    if not items:
        raise DataError(f"{chosen.path} has no question in {chosen.words}")
    writer = _model(arguments.model, arguments.no_cache)
    judge = _open_judge(arguments.judge)
    subject = Subject(
        questions=chosen.path.name,
        questions_sha256=identity.of_questions(items, stored.document),
        selection=chosen.words,
        document=stored.document.name,
        document_sha256=identity.of_text(stored.document),
        encoder=stored.manifest.encoder,
        retriever=arguments.retriever,
        chat_model=writer.name if writer else None,
        code=identity.of_code(),
        judge=judge.identity if judge else None,
    )
    folder = arguments.out or home() / "eval" / _folder_name(name, arguments, chosen)
    found, judged = running.measure(
        lambda: systems.open_system(name, arguments.retriever, everything, writer),
        items,
        stored.document,
        subject,
        folder,
        asked=with_turns(items, everything),
        judge=judge,
    )
    if arguments.summary:
        summary.write(arguments.summary, found)
    sys.stdout.write(f"{_headline(subject)}\n\n{table.of_summary(found)}\n")
    for breakdown in ("kind", "difficulty", "split"):
        lines = table.of_breakdown(found, breakdown)
        sys.stdout.write(f"\n{lines}\n" if lines else "")
    if arguments.misses:
        from eval.misses import listed

        sys.stdout.write(listed(judged, stored.document))
    if arguments.html:
        from eval.report import page

        page.write(folder / records.REPORT, found, judged, stored.document)
        sys.stderr.write(f"Page: {folder / records.REPORT}\n")
    sys.stderr.write(f"Records and summary: {folder}\n")
    return 0


def _model(name: str | None, no_cache: bool = False) -> WriterSettings | None:
    """Say how a chat model is used; only one that is named here, whatever the settings say."""
    if name is None:
        return None
    from rag.writer.settings import read_settings

    return read_settings(name, cache=False if no_cache else None)


def _open_judge(name: str | None) -> Judge | None:
    settings = _model(name)
    if settings is None:
        return None
    from eval.judge import Judge
    from rag.writer.opening import LangChainModel

    return Judge(LangChainModel.open(settings), settings)


def _folder_name(index: str, arguments: argparse.Namespace, chosen: Selection) -> str:
    """Name a run by what it measures, so that runs to be compared lie side by side."""
    parts = (index, arguments.retriever, arguments.model, chosen.path.stem, chosen.slug)
    return "-".join(re.sub(r"[^\w. ]+", "-", part) for part in parts if part)


def _headline(subject: Subject) -> str:
    return (
        f"{subject.questions} ({subject.selection}) on {subject.document}, {subject.retriever}, "
        f"{subject.encoder}, {subject.chat_model or 'no chat model'}"
    )


def main() -> int:
    """Run as `python -m eval.command`."""
    parser = argparse.ArgumentParser(prog="python -m eval.command", description=__doc__)
    add_arguments(parser)
    try:
        return run(parser.parse_args())
    except FussnoteError as error:
        sys.stderr.write(f"{error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
