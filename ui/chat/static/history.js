// The list of conversations: searched, renamed, deleted.
import { $, send, toast, words } from "./dom.js";

const list = $("#conversations");
const search = $("#search");
let latest = 0;

export async function refresh() {
  const mine = ++latest;
  const query = new URLSearchParams({
    search: search.value,
    current: document.body.dataset.conversation,
  });
  try {
    const html = await (await send("GET", `/history?${query}`)).text();
    // A slower answer to an earlier search must not take the place of a later one.
    if (mine === latest) list.innerHTML = html;
  } catch (error) {
    toast(error.message);
  }
}

async function rename(item) {
  const link = $("a", item);
  const title = prompt(words.rename_question, link.textContent)?.trim();
  if (!title) return;
  await send("POST", `/c/${item.dataset.conversation}`, { title: title.slice(0, 200) });
  await refresh();
}

async function remove(item) {
  if (!confirm(words.delete_question)) return;
  const id = item.dataset.conversation;
  await send("DELETE", `/c/${id}`);
  if (id === document.body.dataset.conversation) location.assign("/");
  else await refresh();
}

export function wire() {
  let typing;
  search.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(refresh, 120);
  });
  list.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-action]");
    if (!button) return;
    const act = button.dataset.action === "rename" ? rename : remove;
    try {
      await act(button.closest("li"));
    } catch (error) {
      toast(error.message);
    }
  });
}
