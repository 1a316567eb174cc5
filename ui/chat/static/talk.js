// Asking: a question goes through Gradio's queue, the answer comes back as it grows.
import { $, $$, element, send, toast, words } from "./dom.js";
import * as source from "./source.js";
import * as history from "./history.js";

const form = $("#composer");
const field = $("#question");
let current = null; // { turn, abort } while an answer is being written
let replaces = null;

const newId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

export async function ask(question) {
  const text = question.trim();
  if (!text || current) return;
  const turn = newId();
  const replaced = replaces;
  const abort = new AbortController();
  const own = { turn, abort };
  current = own;
  busy(true);
  cancelEdit();
  field.value = "";
  grow();
  let pending = placeholder(turn, text);
  const removed = replaced ? removeFrom(replaced) : [];
  $("#welcome")?.remove();
  $("#turns").append(pending);
  pending.scrollIntoView({ block: "start" });
  try {
    const conversation = document.body.dataset.conversation;
    for await (const update of updates([text, conversation, turn, replaced ?? ""], abort.signal)) {
      if (update.error) throw new Error(update.error);
      const next = element(update.html);
      pending.replaceWith(next);
      pending = next;
      if (update.conversation !== document.body.dataset.conversation) begun(update);
      if (update.is_final) {
        finished(next);
        // Whoever sees the answer may ask again: at once, not when the stream has been closed.
        release(own);
      }
    }
    history.refresh();
  } catch (error) {
    if (error.name !== "AbortError") {
      if (pending.dataset.state === "pending") {
        // Nothing was written down: the question goes back to where it was typed.
        pending.remove();
        $("#turns").append(...removed);
        field.value = text;
        grow();
      }
      toast(error.message || words.offline);
    }
  } finally {
    release(own);
  }
}

/** Yield what the server says about a question, as it comes. */
async function* updates(data, signal) {
  const joined = await send("POST", "/gradio_api/call/converse", { data });
  const { event_id: event } = await joined.json();
  let response;
  try {
    response = await fetch(`/gradio_api/call/converse/${event}`, { signal });
  } catch (error) {
    throw error.name === "AbortError" ? error : new Error(words.offline);
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  let isFinal = false;
  while (!isFinal) {
    let chunk;
    try {
      chunk = await reader.read();
    } catch (error) {
      throw error.name === "AbortError" ? error : new Error(words.offline);
    }
    if (chunk.done) throw new Error(words.offline);
    buffer += chunk.value;
    const messages = buffer.split("\n\n");
    buffer = messages.pop();
    for (const message of messages) {
      const [, kind, body] = message.match(/^event: (\w+)\ndata: ([^]*)$/) ?? [];
      if (kind === "error") throw new Error(words.failed.replace("{}", problem(body)));
      if (kind === "complete") isFinal = true;
      if (kind !== "generating") continue;
      const [update] = JSON.parse(body);
      yield update;
    }
  }
  reader.cancel().catch(() => {});
}

function problem(body) {
  try {
    const told = JSON.parse(body);
    return told?.error ?? told ?? "";
  } catch {
    return "";
  }
}

function placeholder(turn, text) {
  const section = document.createElement("section");
  section.className = "turn";
  section.id = `t-${turn}`;
  section.dataset.turn = turn;
  section.dataset.state = "pending";
  section.setAttribute("aria-busy", "true");
  const box = document.createElement("div");
  box.className = "question";
  const head = document.createElement("h2");
  head.textContent = text;
  const wait = document.createElement("p");
  wait.className = "answer pending";
  wait.textContent = words.pending;
  box.append(head);
  section.append(box, wait);
  return section;
}

function begun({ conversation, title }) {
  document.body.dataset.conversation = conversation;
  window.history.pushState({}, "", `/c/${conversation}`);
  document.title = `${title} – Fussnote`;
  const menu = $("#export-conversation");
  menu.hidden = false;
  for (const link of $$("a", menu)) link.href = `/c/${conversation}/export.${link.dataset.ending}`;
}

function finished(turn) {
  source.light(turn);
  const [first] = source.find(turn.dataset.spans ?? "");
  if (first) source.bring(first);
  turn.scrollIntoView({ block: "start" });
}

function removeFrom(turn) {
  const all = $$("#turns > .turn");
  const place = all.findIndex((node) => node.dataset.turn === turn);
  const gone = place < 0 ? [] : all.slice(place);
  for (const node of gone) node.remove();
  return gone;
}

/** Let the next question in, unless it is there already. */
function release(own) {
  if (current !== own) return;
  current = null;
  busy(false);
  field.focus({ preventScroll: true });
}

function busy(isBusy) {
  $("#send").hidden = isBusy;
  $("#stop").hidden = !isBusy;
}

export async function stop() {
  if (!current) return;
  const { turn } = current;
  // The server answers with what there is; a question that still waits is never begun.
  await send("POST", `/t/${turn}/stop`, {}).catch((error) => toast(error.message));
}

export function edit(turn) {
  if (current) return;
  replaces = turn.dataset.turn;
  field.value = $(".question h2", turn).textContent;
  $("#editing").hidden = false;
  grow();
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

export function again(turn) {
  replaces = turn.dataset.turn;
  ask($(".question h2", turn).textContent);
}

export function cancelEdit() {
  replaces = null;
  $("#editing").hidden = true;
}

function grow() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 152)}px`;
}

export function wire() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(field.value);
  });
  field.addEventListener("input", grow);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      ask(field.value);
    }
  });
  addEventListener("popstate", () => location.reload());
  // Sent before this script was there: the question waits in the field, and is not asked by itself.
  const early = new URLSearchParams(location.search).get("question");
  if (early !== null) {
    field.value = early.slice(0, field.maxLength);
    window.history.replaceState({}, "", location.pathname);
    grow();
  }
}
