"""The judge: what is read in its reply, and that nothing is made up where it gave none."""

from __future__ import annotations

import json

import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

import prompts
from eval import running, summary
from eval.judge import Judge, Verdict
from eval.records import RECORDS
from rag.writer.opening import LangChainModel
from rag.writer.settings import WriterSettings

REPLY = 'Sie nennt das Jahr. {"reason": "Das Jahr stimmt.", "correctness": 4, "faithfulness": 3}'


def judge(*replies: str) -> Judge:
    fake = GenericFakeChatModel(messages=iter(AIMessage(reply) for reply in replies))
    model = LangChainModel(fake, "fake:judge", tells_end=False, threaded=False)
    return Judge(model, WriterSettings(name="fake:judge", attempts=1))


@pytest.fixture
def item(items):
    return next(i for i in items if i.answerable and i.language == "de")


def test_ratings_become_shares_with_the_prompt_s_hash(item, answer):
    verdict = judge(REPLY).rate(item, answer(item.question, item.gold))
    assert (verdict.correctness, verdict.faithfulness) == (1.0, 0.75)
    assert verdict.reason == "Das Jahr stimmt."
    assert verdict.model == "fake:judge"
    assert prompts.load("judge", "de").sha256.startswith(verdict.prompt)
    assert Verdict.from_dict(json.loads(json.dumps(verdict.to_dict()))) == verdict


def test_each_language_has_its_prompt(items, answer):
    english = next(i for i in items if i.language == "en")
    verdict = judge(REPLY).rate(english, answer(english.question))
    assert prompts.load("judge", "en").sha256.startswith(verdict.prompt)


def test_the_judge_sees_question_reference_answer_and_quotes(item, answer, brief):
    seen = []

    class Listening(GenericFakeChatModel):
        def _generate(self, messages, *args, **kwargs):
            seen.extend(messages)
            return super()._generate(messages, *args, **kwargs)

    fake = Listening(messages=iter([AIMessage(REPLY)]))
    model = LangChainModel(fake, "fake:judge", tells_end=False, threaded=False)
    given = answer(item.question, item.gold)
    Judge(model, WriterSettings(name="fake:judge")).rate(item, given)
    (message,) = seen
    for text in (item.question, item.answer, given.text, brief.quote(item.gold[0])):
        assert text in message.content


def test_a_refusal_has_nothing_to_be_faithful_to(item, answer):
    verdict = judge(REPLY).rate(item, answer(item.question))
    assert (verdict.correctness, verdict.faithfulness) == (1.0, None)


@pytest.mark.parametrize(
    "reply",
    [
        "Die Antwort ist gut.",
        '{"correctness": 5, "faithfulness": 1}',
        '{"correctness": "4", "faithfulness": 1}',
        '{"correctness": true, "faithfulness": 1}',
        '{"correctness": 4}',
        "{correctness: 4, faithfulness: 4}",
    ],
)
def test_a_reply_without_ratings_is_kept_and_rates_nothing(item, answer, reply: str):
    verdict = judge(reply).rate(item, answer(item.question, item.gold))
    assert (verdict.correctness, verdict.faithfulness) == (None, None)
    assert verdict.reply == reply


def test_the_last_ratings_count(item, answer):
    reply = 'Form: {"correctness": 0, "faithfulness": 0}. Also: ' + REPLY
    assert judge(reply).rate(item, answer(item.question, item.gold)).correctness == 1


def test_verdicts_are_stored_counted_and_not_asked_for_again(
    items, answer, scripted, subject, brief, tmp_path
):
    some = [item for item in items if not item.dialogue][:3]
    gold = {item.question: item.gold for item in some}
    system = scripted(lambda question: answer(question, gold[question]))
    about = subject(some, judge=judge().identity)

    def measure(the_judge: Judge):
        return running.measure(lambda: system, some, brief, about, tmp_path, judge=the_judge)[0]

    found = measure(judge(REPLY, "Keine Ahnung.", REPLY))
    assert found.figures["all"]["judged correctness"].value == 1
    assert found.figures["all"]["judged correctness"].count == 2
    records = [json.loads(line) for line in (tmp_path / RECORDS).read_text().splitlines()]
    assert [record["judge"]["correctness"] for record in records] == [1, None, 1]
    assert "fake:judge" in summary.read(tmp_path).subject.judge
    (tmp_path / summary.FILE).unlink()  # as if interrupted: the judge is not asked again
    assert measure(judge()).to_json() == found.to_json()
