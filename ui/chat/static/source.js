// The source: all quotes of an answer are lit; the one whose marker is pressed is lit strongly.
import { $, $$, announce, words } from "./dom.js";
import * as drawers from "./drawers.js";

const sentences = $$("#source-text .s").map((node) => ({
  node,
  start: Number(node.dataset.start),
  end: Number(node.dataset.end),
}));

/** Find the sentences that share a character with one of the spans `start-end start-end …`. */
export function find(spans) {
  return spans
    .split(" ")
    .filter(Boolean)
    .flatMap((span) => {
      const [start, end] = span.split("-").map(Number);
      return sentences.filter((s) => s.start < end && start < s.end).map((s) => s.node);
    });
}

function clear(...names) {
  for (const name of names) {
    for (const node of $$(`#source-text .${name}`)) node.classList.remove(name);
  }
  for (const node of $$("#turns .active")) node.classList.remove("active");
}

/** Light all quotes of an answer in the lighter tone. */
export function light(turn) {
  clear("quoted", "active");
  for (const node of $$("#source-text [data-cited]")) {
    delete node.dataset.cited;
    node.removeAttribute("tabindex");
    node.removeAttribute("role");
  }
  if (!turn) return;
  for (const item of $$(".footnotes > li", turn)) {
    for (const node of find(item.dataset.spans)) {
      node.classList.add("quoted");
      node.dataset.cited = item.id;
    }
  }
}

/** Show a place: light it strongly, bring it into view, and say where it is. */
export function show(spans, { turn = null, marker = null } = {}) {
  const found = find(spans);
  if (turn) light(turn);
  clear("active");
  if (!found.length) return;
  const isDrawer = drawers.isDrawer("source");
  drawers.open("source");
  for (const node of found) node.classList.add("active");
  if (marker) {
    const same = $$(`:is(.marker, .quote, .translation)[data-marker="${marker}"]`, turn);
    for (const node of same) node.classList.add("active");
  }
  const [first] = found;
  bring(first);
  const place = whereIs(first);
  $("#source-place").textContent = place;
  announce(words.shown.replace("{}", `${place}. ${first.textContent}`));
  if (isDrawer) {
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
  }
}

/** Scroll a sentence to the upper third of the source. */
export function bring(node) {
  const box = $("#source-text");
  const top = node.getBoundingClientRect().top - box.getBoundingClientRect().top;
  box.scrollTo({ top: box.scrollTop + top - box.clientHeight * 0.28 });
}

function whereIs(node) {
  return [node.dataset.page, node.closest(".part")?.dataset.title].filter(Boolean).join(", ");
}

export function wire() {
  $("#source-text").addEventListener("click", (event) => {
    const cited = event.target.closest("[data-cited]");
    if (!cited || event.target.closest("a")) return;
    // The way back: from a quote in the source to its footnote.
    const item = document.getElementById(cited.dataset.cited);
    if (!item) return;
    drawers.close();
    item.scrollIntoView({ block: "center" });
    $(".marker", item).focus({ preventScroll: true });
  });
  // Links within the source scroll the source, and leave the address alone.
  $("#source-text").addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link) return;
    event.preventDefault();
    const target = document.getElementById(link.hash.slice(1));
    if (!target) return;
    bring(target);
    target.focus?.({ preventScroll: true });
  });
}
