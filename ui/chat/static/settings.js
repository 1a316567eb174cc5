// What a reader chooses; kept in cookies, so that the server writes the page accordingly.
import { $, $$, choose } from "./dom.js";

export function open() {
  $("#settings").showModal();
}

export function wire() {
  $("#settings-form").addEventListener("input", (event) => {
    const { name, value } = event.target;
    choose(name, value);
    if (name === "theme") document.documentElement.dataset.theme = value;
    if (name === "quotes") $("#quotes-shown").value = value;
  });
  for (const button of $$('[data-set="interface"]')) {
    button.addEventListener("click", () => {
      choose("interface", button.dataset.value);
      location.reload();
    });
  }
  $("#settings").addEventListener("click", (event) => {
    if (event.target === event.currentTarget) event.currentTarget.close();
  });
}
