"""The next question is let in as soon as an answer is seen."""

from __future__ import annotations

AGAIN = """question => new Promise(done => {
  const field = document.querySelector("#question");
  new MutationObserver((_, observer) => {
    if (!document.querySelector('.turn[data-state="answered"]')) return;
    observer.disconnect();
    field.value = question;
    document.querySelector("#composer").requestSubmit();
    done();
  }).observe(document.querySelector("#turns"), { childList: true });
  field.value = "Was ist GUAM?";
  document.querySelector("#composer").requestSubmit();
})"""
"""Asks, and asks again the moment that the answer stands on the page: faster than any hand."""


def test_a_question_at_the_moment_of_the_answer_is_not_swallowed(reader):
    me = reader()
    me.page.evaluate(AGAIN, "Was ist die SOZ?")
    me.wait_for(2, '.turn[data-state="answered"]')
    assert me.page.input_value("#question") == ""
