"""What a reader does, in a real Chromium."""

from __future__ import annotations

import json
import re
import signal
import time

import bibtexparser
import pytest
import rispy

GERMAN = "Wann wurde die OKS in ihrer heutigen Form gegründet?"
ENGLISH = "When was the oil pipeline from Atasu completed?"
SILENT = "Was schreibt die Autorin über Neuseeland?"


def test_a_marker_shows_the_quoted_sentence_on_its_page(reader, brief):
    me = reader()
    turn = me.ask(GERMAN)
    quote = re.fullmatch("»(.+)«1", turn.locator("q").first.inner_text(), re.DOTALL)[1]
    turn.locator(".words .marker").first.click()
    active = me.page.locator("#source-text .s.active")
    assert active.count() == 1
    assert active.inner_text() == quote
    assert quote in brief.text
    assert me.page.locator("#source-place").inner_text().startswith("S. 4, 2. Russlands")
    assert "S. 4" in turn.locator(".reference").first.inner_text()
    box = me.page.locator("#source-text").bounding_box()
    me.page.wait_for_timeout(700)
    shown = active.bounding_box()
    assert box["y"] <= shown["y"] <= box["y"] + box["height"] - shown["height"]


def test_all_quotes_of_the_answer_are_lit_at_once_and_lead_back(reader):
    me = reader()
    turn = me.ask("Fasse den Text zusammen.")
    lit = me.page.locator("#source-text .s.quoted")
    assert lit.count() == turn.locator(".footnotes > li").count() >= 2
    lit.last.click()
    assert me.page.evaluate("document.activeElement.matches('.footnotes .marker')")


def test_an_english_question_gets_english_words_over_a_german_quote(reader):
    me = reader(locale="en-GB")
    turn = me.ask(ENGLISH)
    assert "2005" in turn.locator(".words").inner_text()
    assert turn.locator(".words").get_attribute("lang") == "en"
    quote = turn.locator("blockquote").first
    assert quote.get_attribute("lang") == "de"
    assert "Ende 2005" in quote.inner_text()
    assert "translation, not quoted" in turn.locator(".facing-translation").first.inner_text()


def test_silence_is_honest_and_offers_passages(reader):
    me = reader()
    turn = me.ask(SILENT)
    assert turn.locator(".answer.abstained").is_visible()
    assert "Neuseeland" in turn.locator(".words").inner_text()
    passage = turn.locator(".passage").first
    passage.click()
    assert me.page.locator("#source-text .s.active").count() >= 1


def test_a_follow_up_is_understood(reader):
    me = reader()
    me.ask("Was verlangt die Erklärung von Duschanbe?")
    turn = me.ask("Wer hat sie abgegeben?")
    turn.locator(".found summary").click()
    assert "Erklärung von Duschanbe" in turn.locator(".found dd").first.inner_text()


def test_a_reload_finds_the_conversation_and_the_list_finds_it_too(reader):
    me = reader()
    me.ask(GERMAN)
    assert re.search(r"/c/[0-9a-f]{32}$", me.page.url)
    me.reload()
    assert me.page.locator(".turn h2").inner_text() == GERMAN
    assert me.page.locator("#source-text .s.quoted").count() >= 1
    me.page.click("[data-action=new]")
    me.page.wait_for_selector("#welcome")
    me.ready()
    me.ask("Was ist GUAM?")
    me.wait_for(2, "#conversations li")
    me.page.fill("#search", "Form gegründet")
    me.wait_for(1, "#conversations li")
    with me.page.expect_navigation():
        me.page.click("#conversations a")
    assert me.page.locator(".turn h2").inner_text() == GERMAN


def test_a_conversation_is_renamed_and_deleted(reader):
    me = reader()
    me.ask(GERMAN)
    me.page.once("dialog", lambda dialog: dialog.accept("Über die <b>OKS</b>"))
    me.page.hover("#conversations li")
    me.page.click("#conversations [data-action=rename]")
    me.page.wait_for_function(
        "() => document.querySelector('#conversations a').textContent === 'Über die <b>OKS</b>'"
    )
    me.page.once("dialog", lambda dialog: dialog.accept())
    me.page.hover("#conversations li")
    me.page.click("#conversations [data-action=delete]")
    me.page.wait_for_selector("#welcome")
    assert me.page.locator("#conversations li:not(.none)").count() == 0


def test_a_changed_question_takes_the_place_of_the_old_one(reader):
    me = reader()
    me.ask("Was ist GUAM?")
    me.ask(SILENT)
    me.page.locator(".turn .edit").first.click(force=True)
    assert me.page.locator("#editing").is_visible()
    me.page.fill("#question", GERMAN)
    me.page.press("#question", "Enter")
    me.page.wait_for_function(
        "q => { const t = document.querySelectorAll('.turn'); return t.length === 1 &&"
        " t[0].dataset.state === 'answered' && t[0].querySelector('h2').textContent === q; }",
        arg=GERMAN,
    )
    me.reload()
    assert me.page.locator(".turn").count() == 1


def test_an_answer_is_copied_with_its_footnotes(reader):
    me = reader(permissions=["clipboard-read", "clipboard-write"])
    turn = me.ask(GERMAN)
    turn.locator("[data-action=copy][data-format=txt]").click()
    me.page.wait_for_selector("#toast.shown")
    text = me.page.evaluate("navigator.clipboard.readText()")
    assert "« [1]" in text
    assert "[1] Godehardt 2008, S. 4" in text
    turn.locator("[data-action=copy][data-format=md]").click()
    me.page.wait_for_function(
        "() => navigator.clipboard.readText().then(text => text.includes('[^1]: Godehardt'))"
    )


def test_a_link_opens_the_answer_again(reader):
    me = reader(permissions=["clipboard-read", "clipboard-write"])
    me.ask(GERMAN)
    turn = me.ask("Was ist GUAM?")
    turn.locator("[data-action=link]").click()
    me.page.wait_for_selector("#toast.shown")
    link = me.page.evaluate("navigator.clipboard.readText()")
    page = me.open(link.removeprefix(me.address))
    assert page.url.endswith(f"#{turn.get_attribute('id')}")
    assert page.locator(".turn").count() == 2
    lit = page.locator("#source-text .s.quoted").first.get_attribute("data-cited")
    assert lit.startswith(turn.get_attribute("id"))


@pytest.mark.parametrize("ending", ["md", "bib", "ris", "json"])
def test_every_format_is_exported_and_read_back(reader, ending):
    me = reader()
    turn = me.ask(GERMAN)
    for menu in (turn.locator(".tools .menu"), me.page.locator("#export-conversation")):
        menu.locator("summary").click()
        with me.page.expect_download() as download:
            menu.locator(f'a[href$=".{ending}"]').click()
        text = download.value.path().read_text(encoding="utf-8")
        assert download.value.suggested_filename.endswith(f".{ending}")
        if ending == "md":
            assert "[^1" in text
        elif ending == "bib":
            assert bibtexparser.parse_string(text).entries[0].key == "godehardt2008"
        elif ending == "ris":
            assert rispy.loads(text)[0]["notes"][0].startswith("p. 4: »")
        else:
            assert json.loads(text)[0]["locator"] == "4"


def test_a_rated_answer_stays_rated(reader):
    me = reader()
    turn = me.ask(GERMAN)
    turn.locator(".thumb").first.click()
    turn.locator(".comment textarea").fill("Genau richtig <b>so</b>.")
    turn.locator(".comment button").click()
    me.page.wait_for_selector("#toast.shown")
    me.reload()
    thumb = me.page.locator(".thumb").first
    assert thumb.get_attribute("aria-pressed") == "true"
    assert me.page.locator(".comment textarea").input_value() == "Genau richtig <b>so</b>."


def test_the_interface_speaks_the_browsers_language_and_can_be_switched(reader):
    me = reader(locale="en-US")
    assert me.page.locator("html").get_attribute("lang") == "en"
    assert me.page.locator("#send").inner_text() == "Ask"
    with me.page.expect_navigation():
        me.page.click('[data-set=interface][data-value="de"]')
    assert me.page.locator("#send").inner_text() == "Fragen"
    assert me.open("/").locator("html").get_attribute("lang") == "de"


def test_answers_come_in_the_language_that_was_chosen(reader):
    me = reader()
    me.page.click("[data-action=settings]")
    me.page.locator("[name=answer][value=en]").check(force=True)
    me.page.locator("[name=quotes]").fill("1")
    me.page.keyboard.press("Escape")
    turn = me.ask(GERMAN)
    assert turn.locator(".words").get_attribute("lang") == "en"
    assert turn.locator(".footnotes > li").count() == 1


def background(page):
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_dark_follows_the_system_and_can_be_chosen(reader):
    light, dark = reader(color_scheme="light"), reader(color_scheme="dark")
    assert background(light.page) != background(dark.page)
    light.page.click("[data-action=settings]")
    light.page.locator("[name=theme][value=dark]").check(force=True)
    assert background(light.page) == background(dark.page)
    light.reload()
    assert background(light.page) == background(dark.page)


def test_on_a_telephone_the_source_is_a_drawer(reader):
    me = reader(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    turn = me.ask(GERMAN)
    width = me.page.evaluate("document.documentElement.scrollWidth")
    assert width == 390
    assert not me.page.locator("#source").is_visible()
    turn.locator(".footnotes .marker").first.tap()
    me.page.wait_for_selector("#source.open", state="visible")
    me.page.wait_for_timeout(300)
    active = me.page.locator("#source-text .s.active").first.bounding_box()
    assert active["x"] >= 0
    assert active["x"] + active["width"] <= 390
    me.page.locator("#source .close").tap()
    me.page.wait_for_function("() => getComputedStyle(source).visibility === 'hidden'")
    assert me.page.evaluate("document.activeElement.matches('.marker')")


def test_the_keyboard_is_enough(reader):
    me = reader()
    keys = me.page.keyboard
    keys.type(GERMAN)  # the question has the focus from the beginning
    keys.press("Enter")
    me.page.wait_for_selector(".turn[data-state=answered]")
    me.page.locator(".question .edit").focus()
    keys.press("Tab")
    assert me.page.evaluate("document.activeElement.matches('.words .marker')")
    keys.press("Enter")
    assert me.page.locator("#source-text .s.active").count() == 1
    assert GERMAN[:4] not in me.page.locator("#announce").inner_text()
    assert "S. 4" in me.page.locator("#announce").inner_text()
    for _ in range(40):
        keys.press("Tab")
        if me.page.evaluate("document.activeElement.matches('#question')"):
            break
    else:
        pytest.fail("The tab key does not lead back to the question.")
    keys.type("eins")
    keys.press("Shift+Enter")
    keys.type("zwei")
    assert me.page.input_value("#question") == "eins\nzwei"


def test_two_readers_do_not_see_each_others_conversations(reader):
    one, other = reader(), reader()
    one.ask(GERMAN)
    other.ask("Was ist GUAM?")
    one.wait_for(1, "#conversations li:not(.none)")
    other.wait_for(1, "#conversations li:not(.none)")
    page = other.context.new_page()
    answer = page.goto(one.page.url)
    assert answer.status == 404
    assert GERMAN not in page.content()
    turn = one.page.locator(".turn").get_attribute("data-turn")
    for path in (f"/t/{turn}", f"/t/{turn}/export.md", f"/t/{turn}/rating"):
        assert other.context.request.get(one.address + path).status in (404, 405)


def test_what_is_typed_stays_text(reader):
    me = reader()
    hostile = 'Was ist die SOZ? <img src=x onerror="window.hit=1"><script>window.hit=1</script>'
    turn = me.ask(hostile)
    assert turn.locator("h2").inner_text() == hostile
    me.reload()
    assert me.page.locator(".turn h2").inner_text() == hostile
    assert me.page.evaluate("window.hit") is None
    assert me.page.locator(".turn img, #conversations img").count() == 0


_STOPWATCH = """() => {
    const field = document.querySelector("#question");
    window.took = null;
    field.addEventListener("keydown", () => {
        const begin = performance.now();
        const count = document.querySelectorAll(".turn").length;
        const look = () => {
            const turn = document.querySelectorAll(".turn")[count];
            if (turn?.querySelector(".words")) window.took = performance.now() - begin;
            else requestAnimationFrame(look);
        };
        look();
    }, { once: true, capture: true });
}"""


def test_an_answer_is_seen_within_300_milliseconds(reader):
    me = reader()
    me.ask("Was ist GUAM?")
    took = []
    for question in (GERMAN, "Was ist die SOZ?", "Wer ist Saakaschwili?", SILENT):
        me.page.evaluate(_STOPWATCH)
        me.ask(question)
        took.append(me.page.evaluate("window.took"))
    print(f"From Enter to the answer: {sorted(round(t) for t in took)} ms")  # noqa: T201
    # The fastest, since the machine that tests may be busy with other things as well.
    assert min(took) <= 300


def test_a_server_that_is_killed_loses_nothing(reader, own_home, start):
    server = start(own_home)
    try:
        me = reader(server.address)
        me.ask(GERMAN)
        server.end(signal.SIGKILL)
        me.page.fill("#question", "Was ist GUAM?")
        me.page.press("#question", "Enter")
        me.page.wait_for_selector("#toast.shown")
        assert "fussnote chat" in me.page.locator("#toast").inner_text()
        assert me.page.input_value("#question") == "Was ist GUAM?"
        me.problems.clear()  # the browser notes that nobody answered
        server.start()
        me.page.press("#question", "Enter")
        me.page.wait_for_function(
            "() => document.querySelectorAll('.turn[data-state=answered]').length === 2"
        )
        me.reload()
        assert me.page.locator(".turn h2").all_inner_texts() == [GERMAN, "Was ist GUAM?"]
    finally:
        began = time.monotonic()
        code, said, complained = server.end()
        assert (code, complained) == (0, "")
        assert "all conversations are kept" in said
        assert time.monotonic() - began < 10


def test_a_question_that_is_sent_before_the_scripts_are_there_is_not_lost(reader):
    me = reader()
    page = me.open("/?question=Was+ist+%3Cb%3EGUAM%3C%2Fb%3E%3F")
    assert page.input_value("#question") == "Was ist <b>GUAM</b>?"
    assert page.url == f"{me.address}/"
    assert page.locator(".turn").count() == 0
