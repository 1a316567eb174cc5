// What can be done with an answer: copied, linked to, rated.
import { $, $$, send, toast, words } from "./dom.js";

export async function copy(turn, ending) {
  const response = await send("GET", `/t/${turn.dataset.turn}/export.${ending}`);
  await write(await response.text());
  toast(words.copied);
}

export async function link(turn) {
  await write(new URL(`/t/${turn.dataset.turn}`, location.href).href);
  toast(words.link_copied);
}

/** Put text on the clipboard, also where the page is not served to this machine only. */
async function write(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

export async function rate(turn, button) {
  const wasPressed = button.getAttribute("aria-pressed") === "true";
  const rating = wasPressed ? 0 : Number(button.dataset.rating);
  const form = $(".comment", turn);
  await save(turn, rating);
  for (const thumb of $$(".thumb", turn)) {
    thumb.setAttribute("aria-pressed", String(Number(thumb.dataset.rating) === rating));
  }
  form.hidden = rating === 0;
  if (rating !== 0) $("textarea", form).focus();
}

export async function comment(turn) {
  const pressed = $('.thumb[aria-pressed="true"]', turn);
  await save(turn, pressed ? Number(pressed.dataset.rating) : 0);
  toast(words.thanks);
}

const save = (turn, rating) =>
  send("POST", `/t/${turn.dataset.turn}/rating`, {
    rating,
    comment: $(".comment textarea", turn).value,
  });
