"""Fussnote in a LangChain program: real callbacks, a real client, a server on loopback."""

from __future__ import annotations

import asyncio

import pytest
from chat_server import Server, says
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import Runnable, RunnableLambda

from index.errors import QuestionError
from rag.answer import Answer, Status
from rag.assistant import Assistant
from rag.chain import PassageRetriever, answer_chain
from rag.writer.settings import WriterSettings
from rag.writer.writer import Writer
from ui.cli import main

QUESTION = "Wie hat sich Chinas Handel mit den Mitgliedsstaaten der SOZ seit 2001 entwickelt?"


class Watcher(BaseCallbackHandler):
    """Notes what happens, in order."""

    def __init__(self):
        self.events = []
        self.documents = []
        self.tokens = []

    def on_retriever_start(self, serialized, query, **kwargs):
        self.events.append("retrieval begins")
        self.query = query

    def on_retriever_end(self, documents, **kwargs):
        self.events.append("retrieval ends")
        self.documents = documents

    def on_chat_model_start(self, serialized, messages, **kwargs):
        self.events.append("generation begins")
        self.messages = messages

    def on_llm_new_token(self, token, **kwargs):
        self.tokens.append(token)

    def on_llm_end(self, response, **kwargs):
        self.events.append("generation ends")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FUSSNOTE_HOME", str(tmp_path_factory.mktemp("home")))
        assert main(["index"]) == 0
        yield Assistant.open()


@pytest.fixture
def server():
    served = Server()
    yield served
    served.close()


@pytest.fixture
def writer(server):
    settings = WriterSettings(name="openai:tiny", base_url=server.url, cache=False, attempts=1)
    return Writer.open(settings)


def proven(assistant):
    """A statement that is proven whatever the evidence: its first piece, said again."""
    quote = assistant.ask(QUESTION).citations[0].quote
    return f"{quote.rstrip('.')} [1]."


def test_the_retriever_gives_slices_with_their_places(assistant):
    found = PassageRetriever(assistant=assistant, k=4).invoke(QUESTION)
    assert len(found) == 4
    document = assistant.document
    for passage in found:
        about = passage.metadata
        assert passage.page_content == document.text[about["start"] : about["end"]]
        assert about["section"] in document.text or about["section"] in ("Titel", "Zusammenfassung")
        assert about["source"] == "Godehardt 2008"
        assert isinstance(about["page"], int)
    scores = [passage.metadata["score"] for passage in found]
    assert scores == sorted(scores, reverse=True)
    assert any("verfünffacht" in passage.page_content for passage in found)


def test_callbacks_see_retrieval_and_generation(assistant, server, writer):
    text = proven(assistant)
    server.play(says(text))
    watcher = Watcher()
    chain = answer_chain(assistant, writer)
    answer = chain.invoke(QUESTION, {"callbacks": [watcher]})
    assert answer.mode == "model:openai:tiny"
    assert watcher.events == [
        "retrieval begins",
        "retrieval ends",
        "generation begins",
        "generation ends",
    ]
    assert watcher.query == QUESTION
    assert len(watcher.documents) == 5
    assert "".join(watcher.tokens) == text
    assert QUESTION in watcher.messages[0][1].content


def test_invoke_stream_batch_and_their_asynchronous_kin_agree(assistant, server, writer):
    server.play(says(proven(assistant)))
    chain = answer_chain(assistant, writer)
    text = chain.invoke(QUESTION).text

    async def kin():
        streamed = [answer async for answer in chain.astream(QUESTION)]
        return [await chain.ainvoke(QUESTION), streamed[-1], *(await chain.abatch([QUESTION]))]

    answers = [*list(chain.stream(QUESTION))[-1:], *chain.batch([QUESTION, QUESTION])]
    answers += asyncio.run(kin())
    assert {answer.text for answer in answers} == {text}


def test_the_stream_grows_by_statements(assistant, server, writer):
    server.play(says(proven(assistant) + "\nUnd dann stürzte der Himmel ein [1]."))
    answers = list(answer_chain(assistant, writer).stream(QUESTION))
    assert len(answers) == 2
    assert answers[0].written is None
    assert len(answers[-1].written.findings) == 1


def test_without_a_model_the_chain_gives_the_extractive_answer(assistant):
    chain = answer_chain(assistant)
    assert isinstance(chain, Runnable)
    asked = assistant.ask(QUESTION)
    assert chain.invoke(QUESTION).text == asked.text
    piped = chain | RunnableLambda(lambda answer: answer.citations[0].quote)
    assert piped.invoke(QUESTION) == asked.citations[0].quote


def test_history_is_taken(assistant):
    chain = answer_chain(assistant)
    first = chain.invoke("Wann wurde die OKS gegründet?")
    second = chain.invoke({"question": "Und warum?", "history": [first]})
    assert second.searched != "Und warum?"


def test_silence_stays_silence_and_no_model_is_called(assistant, server, writer):
    server.play(says("Es regnet [1]."))
    silent = "Quelle est la capitale de la France et combien de personnes y habitent ?"
    assert assistant.ask(silent).status is Status.ABSTAINED
    assert answer_chain(assistant, writer).invoke(silent).status is Status.ABSTAINED
    assert server.bodies == []


@pytest.mark.parametrize("wrong", ["", {"question": 3}, {}, {"question": "Was?", "history": ["x"]}])
def test_what_is_no_question_is_refused(assistant, wrong):
    with pytest.raises(QuestionError):
        answer_chain(assistant).invoke(wrong)


def test_answers_survive_the_round_trip(assistant, server, writer):
    server.play(says(proven(assistant)))
    answer = answer_chain(assistant, writer).invoke(QUESTION)
    assert Answer.from_dict(answer.to_dict()).to_dict() == answer.to_dict()
