// The chat page, live: sends the same form by fetch and puts the server's HTML in its place.
//
// Makes no HTML and no decisions: without this file the page works all the same. The conversation's
// token stays in sessionStorage, so that a reload keeps the conversation and a closed tab ends it.
// @ts-check
"use strict";

const KEY = "kompas.token";
const TIMEOUT_MS = 30000; // longer than the gateway waits for an answer; then the network is to blame

let remembered = "";
let busy = false;
/** @type {MessageEventSource | null} */
let host = null;
let hostOrigin = "";

/** @returns {string} */
function token() {
  try {
    return sessionStorage.getItem(KEY) || remembered;
  } catch {
    return remembered; // storage can be blocked in a frame; then a reload starts anew
  }
}

/** @param {string} value */
function keepToken(value) {
  remembered = value;
  try {
    if (value) sessionStorage.setItem(KEY, value);
    else sessionStorage.removeItem(KEY);
  } catch {
    // see token()
  }
}

const form = () => /** @type {HTMLFormElement} */ (document.getElementById("ask"));
const box = () => /** @type {HTMLTextAreaElement} */ (document.getElementById("text"));
const log = () => /** @type {HTMLElement} */ (document.getElementById("log"));

/** @param {string} text */
function say(text) {
  const state = document.getElementById("state");
  if (state) state.textContent = text;
}

/**
 * Post the form with one button's name and value; return the new part of the page, or null if nothing came.
 * @param {string} name @param {string} value @param {string} text
 * @returns {Promise<HTMLElement | null>}
 */
async function post(name, value, text) {
  const data = new FormData();
  for (const field of ["lang", "entry"]) {
    data.set(field, /** @type {HTMLInputElement} */ (form().elements.namedItem(field)).value);
  }
  data.set("token", token());
  data.set("text", text);
  if (name) data.set(name, value);
  // Not form().action: buttons of that name stand in its place.
  const response = await fetch(form().getAttribute("action") || "/chat", {
    method: "POST",
    body: data,
    headers: { "Kompas-Fragment": "1" },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  // An error of ours is a page with words too; anything else is not from us.
  if (!(response.headers.get("content-type") || "").startsWith("text/html")) return null;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fragment = /** @type {HTMLElement | null} */ (page.querySelector("[data-fragment]"));
  // A message that did not arrive in full names no conversation to the server; ours goes on all the same.
  if (fragment && !response.ok && !fragment.dataset.token) fragment.dataset.token = token();
  return fragment;
}

/** @param {HTMLElement} fragment @param {{whole?: boolean, asked?: Element | null}} [how] */
function place(fragment, { whole = false, asked = null } = {}) {
  keepToken(fragment.dataset.token || "");
  const draft = box().value;
  for (const id of ["head", "ask"]) {
    const fresh = fragment.querySelector(`#${id}`);
    if (fresh) document.getElementById(id)?.replaceWith(document.adoptNode(fresh));
  }
  box().value = draft;
  document.documentElement.lang = fragment.dataset.language || document.documentElement.lang;
  const remove = form().querySelector("[value=delete]");
  if (remove) /** @type {HTMLElement} */ (remove).hidden = !token();

  const part = fragment.querySelector("[data-part=log]");
  const thanks = part?.querySelector("[data-thanks]");
  if (thanks && asked) asked.replaceChildren(document.adoptNode(thanks));
  const fresh = [...(part?.children || [])].map((node) => document.adoptNode(node));
  if (whole) log().replaceChildren(...fresh);
  else log().append(...fresh);
  // The opening stays below the head; a conversation found again continues at its end.
  const first = whole ? fresh.slice(1).at(-1) : fresh[0];
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  first?.scrollIntoView({ block: "start", behavior: calm || whole ? "auto" : "smooth" });
}

/** @param {HTMLButtonElement | null} button */
async function send(button) {
  if (busy) return; // one at a time: never twice
  const typed = !button || (button.name === "action" && button.value === "send");
  const text = typed ? box().value : "";
  busy = true;
  form().setAttribute("aria-busy", "true");
  say(form().dataset.sending || "");
  try {
    const deleting = button?.value === "delete";
    const fragment = await post(button?.name || "", button?.value || "", text);
    if (!fragment) throw new Error("no answer of ours");
    // Refused text stays in the box: the server sends no echo of it.
    if (typed && fragment.querySelector("[data-said]")) box().value = "";
    place(fragment, { whole: deleting, asked: button?.closest("[data-feedback]") });
    say("");
  } catch {
    say(form().dataset.notSent || "");
  } finally {
    busy = false;
    form().removeAttribute("aria-busy");
  }
}

async function begin() {
  if (log().children.length) {
    // A page that came from a post without script, or from the back button.
    const carried = /** @type {HTMLInputElement} */ (form().elements.namedItem("token")).value;
    if (carried) keepToken(carried);
    return;
  }
  busy = true;
  try {
    const fragment = await post("action", "history", "");
    if (fragment) place(fragment, { whole: true });
  } catch {
    say(form().dataset.notSent || "");
  } finally {
    busy = false;
  }
}

document.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  event.preventDefault();
  send(/** @type {HTMLButtonElement | null} */ (event.submitter));
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target === box()) {
    event.preventDefault();
    send(null);
  }
  if (event.key === "Escape" && host) host.postMessage({ kompas: "close" }, { targetOrigin: hostOrigin });
});

// The page that frames us says hello; who may frame us is settled by frame-ancestors.
window.addEventListener("message", (event) => {
  if (window.parent === window || event.source !== window.parent || event.data?.kompas !== "hello") return;
  host = event.source;
  hostOrigin = event.origin;
  host.postMessage({ kompas: "ready" }, { targetOrigin: hostOrigin });
});

begin();
