// Small helpers, and the words that the scripts say themselves.
export const $ = (selector, within = document) => within.querySelector(selector);
export const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

export const words = JSON.parse($("#words").textContent);

let fading;

/** Say something briefly; screen readers hear it too. */
export function toast(text) {
  const box = $("#toast");
  box.textContent = text;
  box.classList.add("shown");
  clearTimeout(fading);
  fading = setTimeout(() => box.classList.remove("shown"), 4000);
}

/** Say something to screen readers only. */
export function announce(text) {
  $("#announce").textContent = text;
}

/** Turn HTML that the server has written and escaped into an element. */
export function element(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}

/** Send JSON to the server; throws what went wrong as words for the reader. */
export async function send(method, address, body) {
  let response;
  try {
    response = await fetch(address, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Error(words.offline);
  }
  if (response.status === 429) {
    throw new Error(words.too_fast.replace("{}", response.headers.get("Retry-After") ?? "60"));
  }
  if (response.status === 503) throw new Error(words.busy);
  if (response.status === 401) location.assign("/login");
  if (!response.ok) throw new Error(words.failed.replace("{}", await reason(response)));
  return response;
}

async function reason(response) {
  try {
    const { detail } = await response.json();
    return typeof detail === "string" ? detail : String(response.status);
  } catch {
    return String(response.status);
  }
}

/** Keep a choice where the server sees it with the next request. */
export function choose(name, value) {
  document.cookie = `fussnote-${name}=${value}; path=/; max-age=31536000; samesite=lax`;
}
