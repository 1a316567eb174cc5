// History and source are columns where there is room, and drawers where there is none.
import { $, $$ } from "./dom.js";

let opener = null;

export const isDrawer = (name) => getComputedStyle($(`#${name}`)).position === "fixed";

export function open(name, from) {
  const drawer = $(`#${name}`);
  if (!isDrawer(name) || drawer.classList.contains("open")) return;
  close();
  opener = from ?? document.activeElement;
  drawer.classList.add("open");
  $("#scrim").hidden = false;
  mark(name, true);
  // Behind an open drawer nothing is reached, neither with a finger nor with the tab key.
  for (const other of [$(".bar"), $("#talk")]) other.inert = true;
}

export function close() {
  const drawer = $(".drawer.open");
  if (!drawer) return false;
  drawer.classList.remove("open");
  $("#scrim").hidden = true;
  mark(drawer.id, false);
  for (const other of [$(".bar"), $("#talk")]) other.inert = false;
  opener?.focus({ preventScroll: true });
  opener = null;
  return true;
}

function mark(name, isOpen) {
  for (const button of $$(`[data-opens="${name}"]`)) button.setAttribute("aria-expanded", isOpen);
}

export function wire() {
  document.addEventListener("click", (event) => {
    const opens = event.target.closest("[data-opens]");
    if (opens) {
      open(opens.dataset.opens, opens);
      $(`#${opens.dataset.opens} .close`)?.focus();
    }
    if (event.target.closest("[data-closes]") || event.target.id === "scrim") close();
  });
  addEventListener("resize", () => {
    const drawer = $(".drawer.open");
    if (drawer && !isDrawer(drawer.id)) close();
  });
}
