// Wires the page: one listener for all presses, and the keys that work everywhere.
import { $, $$, toast } from "./dom.js";
import * as answers from "./answers.js";
import * as drawers from "./drawers.js";
import * as history from "./history.js";
import * as settings from "./settings.js";
import * as source from "./source.js";
import * as talk from "./talk.js";

const actions = {
  again: (turn) => talk.again(turn),
  edit: (turn) => talk.edit(turn),
  "cancel-edit": () => talk.cancelEdit(),
  stop: () => talk.stop(),
  copy: (turn, button) => answers.copy(turn, button.dataset.format),
  rate: (turn, button) => answers.rate(turn, button),
  example: (turn, button) => talk.ask(button.textContent),
  settings: () => settings.open(),
};

document.addEventListener("click", async (event) => {
  const target = event.target.closest("button, a, summary");
  if (!target) return closeMenus(null);
  const turn = target.closest(".turn");
  closeMenus(target.closest(".menu"));
  try {
    if (target.matches(".marker")) {
      const item = $(`.footnotes > li[data-marker="${target.dataset.marker}"]`, turn);
      source.show(item.dataset.spans, { turn, marker: target.dataset.marker });
    } else if (target.matches(".passage")) {
      source.show(target.dataset.spans);
    } else if (target.dataset.action === "link" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      await answers.link(turn);
    } else {
      await actions[target.dataset.action]?.(turn, target);
    }
  } catch (error) {
    toast(error.message);
  }
});

document.addEventListener("submit", async (event) => {
  if (event.target.dataset.action !== "comment") return;
  event.preventDefault();
  try {
    await answers.comment(event.target.closest(".turn"));
  } catch (error) {
    toast(error.message);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (!drawers.close()) closeMenus(null);
});

function closeMenus(except) {
  for (const menu of $$("details.menu[open]")) if (menu !== except) menu.open = false;
}

drawers.wire();
history.wire();
settings.wire();
source.wire();
talk.wire();

// A link to an answer, or a conversation that is opened again: its quotes are lit.
const linked = location.hash.startsWith("#t-") ? document.getElementById(location.hash.slice(1)) : null;
const shown = linked ?? $$("#turns > .turn").at(-1);
if (shown) {
  source.light(shown);
  const [first] = source.find(shown.dataset.spans ?? "");
  if (first) source.bring(first);
  shown.scrollIntoView({ block: "start" });
}
document.documentElement.dataset.ready = "true";
