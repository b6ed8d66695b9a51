// The chat page, live: sends the same form by fetch and puts the server's HTML in its place.
//
// Makes no HTML and no decisions: without this file the page works all the same. What is on its way stays
// in sessionStorage with its key until it is answered: a reload loses nothing, the server answers a key
// once, and a closed tab ends it all.
// @ts-check

/**
 * What is to be sent: a button's name and value, the text, and the key it is sent under each time.
 * @typedef {{name: string, value: string, text: string, title: string, key: string}} Sending
 */

const TOKEN = "kompas.token";
const OUTBOX = "kompas.outbox";
const TIMEOUT_MS = 30000; // longer than the gateway waits for an answer; then the network is to blame
const PAUSES_MS = [1500, 5000]; // between tries of its own; after those the person decides

// Tabs of one conversation, such as a duplicated one: each shows what the other was told.
/** @type {BroadcastChannel | null} */
let tabs = null;
try {
  tabs = new BroadcastChannel("kompas");
} catch {
  // refused where storage is blocked in a frame
}

/** @type {Record<string, string>} */
const memory = {}; // where storage is blocked in a frame; then a reload starts anew
let busy = false;
/** @type {MessageEventSource | null} */
let host = null;
let hostOrigin = "";

/** @param {string} name @returns {string} */
function recall(name) {
  try {
    return sessionStorage.getItem(name) || memory[name] || "";
  } catch {
    return memory[name] || "";
  }
}

/** @param {string} name @param {string} value */
function keep(name, value) {
  memory[name] = value;
  try {
    if (value) sessionStorage.setItem(name, value);
    else sessionStorage.removeItem(name);
  } catch {
    // see memory
  }
}

const form = () => /** @type {HTMLFormElement} */ (document.getElementById("ask"));
const box = () => /** @type {HTMLTextAreaElement} */ (document.getElementById("text"));
const log = () => /** @type {HTMLElement} */ (document.getElementById("log"));
/** @param {string} name */
const field = (name) => /** @type {HTMLInputElement} */ (form().elements.namedItem(name));

/** @param {string} token */
function keepToken(token) {
  keep(TOKEN, token);
  field("token").value = token; // what is sent without us, as the download, carries it too
  for (const button of document.querySelectorAll("#head [value=download], #head [value=delete]")) {
    /** @type {HTMLElement} */ (button).hidden = !token;
  }
}

/** @param {string} text */
function say(text) {
  const state = document.getElementById("state");
  if (state && state.textContent !== text) state.textContent = text;
}

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => window.setTimeout(resolve, ms));

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Post the form once; return the new part of the page, or null if nothing of ours came.
 * @param {Sending} sending @param {boolean} again
 * @returns {Promise<HTMLElement | null>}
 */
async function post(sending, again) {
  const data = new FormData();
  for (const name of ["lang", "entry", "themes"]) data.set(name, field(name).value);
  data.set("token", recall(TOKEN));
  data.set("text", sending.text);
  data.set("key", sending.key);
  if (again) data.set("seen", log().querySelector("article:last-of-type")?.id.slice(2) || "");
  if (sending.name) data.set(sending.name, sending.value);
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
  if (fragment && !response.ok && !fragment.dataset.token) fragment.dataset.token = recall(TOKEN);
  return fragment;
}

/** Post until an answer comes, or the tries are used up. @param {Sending} sending @param {boolean} again */
async function deliver(sending, again) {
  for (let tries = 0; ; tries++) {
    try {
      const fragment = await post(sending, again || tries > 0);
      if (fragment) return fragment;
    } catch {
      // offline, cut off or too slow: the next try is sent under the same key
    }
    if (!navigator.onLine || tries >= PAUSES_MS.length) return null;
    say(form().dataset.trying || "");
    await pause(PAUSES_MS[tries]);
  }
}

/** @param {HTMLElement} fragment @param {{whole?: boolean, asked?: Element | null}} [how] */
function place(fragment, { whole = false, asked = null } = {}) {
  const draft = box().value;
  for (const id of ["head", "notices", "intro", "asked", "ask"]) {
    const fresh = fragment.querySelector(`#${id}`);
    if (fresh) document.getElementById(id)?.replaceWith(document.adoptNode(fresh));
  }
  box().value = draft;
  keepToken(fragment.dataset.token || "");
  document.documentElement.lang = fragment.dataset.language || document.documentElement.lang;

  const part = fragment.querySelector("[data-part=log]");
  const thanks = part?.querySelector("[data-thanks]");
  if (thanks && asked) asked.replaceChildren(document.adoptNode(thanks));
  const fresh = [...(part?.children || [])].map((node) => document.adoptNode(node));
  if (whole) log().replaceChildren(...fresh);
  else log().append(...fresh);
  document.dispatchEvent(new Event("kompas:placed"));
  // The opening stays below the head; a conversation found again continues at its end.
  const first = whole ? fresh.slice(1).at(-1) : fresh[0];
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  first?.scrollIntoView({ block: "start", behavior: calm || whole ? "auto" : "smooth" });
}

/** Show what is on its way in the conversation. @param {Sending} sending */
function showPending(sending) {
  hidePending();
  const said = document.createElement("div");
  said.className = "said pending";
  const you = document.createElement("span");
  you.className = "hidden";
  you.textContent = `${form().dataset.you}: `;
  said.append(you, sending.text || sending.title);
  log().append(said);
  said.scrollIntoView({ block: "end" });
}

function hidePending() {
  for (const shown of log().querySelectorAll(".pending, .unsent")) shown.remove();
}

/** Say that it is not sent, with the two ways on. @param {Sending} sending @param {Element | null} asked */
function showUnsent(sending, asked) {
  const words = form().dataset;
  const unsent = document.createElement("div");
  unsent.className = "unsent";
  /** @param {string | undefined} title @param {() => void} act */
  const button = (title, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = title || "";
    made.addEventListener("click", act);
    return made;
  };
  unsent.append(button(words.retry, () => send(sending, asked, true)));
  if (sending.text) {
    unsent.append(
      button(words.takeBack, () => {
        keep(OUTBOX, "");
        hidePending();
        say("");
        box().value = sending.text;
        box().focus();
      }),
    );
  }
  log().append(unsent);
  say((navigator.onLine ? words.notSent : words.offline) || "");
  unsent.scrollIntoView({ block: "end" });
}

/** @param {Sending} sending @param {Element | null} asked @param {boolean} [again] */
async function send(sending, asked, again = false) {
  if (busy) return; // one at a time
  busy = true;
  keep(OUTBOX, JSON.stringify(sending));
  showPending(sending);
  form().setAttribute("aria-busy", "true");
  say(form().dataset.waiting || "");
  const fragment = await deliver(sending, again);
  busy = false;
  form().removeAttribute("aria-busy");
  if (!fragment) return showUnsent(sending, asked);
  keep(OUTBOX, "");
  hidePending();
  // Refused text goes back into the box: the server sends no echo of it.
  if (sending.text && !box().value && !fragment.querySelector("[data-said]")) box().value = sending.text;
  const before = recall(TOKEN);
  place(fragment, { whole: sending.value === "delete", asked });
  say("");
  if (before) tabs?.postMessage(before);
}

/** @param {HTMLButtonElement | null} button */
function submit(button) {
  if (busy) return;
  const typed = !button || (button.name === "action" && button.value === "send");
  const text = typed ? box().value : "";
  if (typed) box().value = "";
  document.querySelector("details.menu")?.removeAttribute("open");
  const sending = { name: button?.name || "", value: button?.value || "", text, title: button?.textContent?.trim() || "", key: newKey() };
  send(sending, button?.closest("[data-feedback]") || null);
}

function sendAgain() {
  const kept = recall(OUTBOX);
  if (!kept || busy) return false;
  send(JSON.parse(kept), null, true);
  return true;
}

function begin() {
  if (!log().children.length) return fetchAll();
  // A page that came from a post without script, or from the back button.
  if (field("token").value) keepToken(field("token").value);
}

/** Show the conversation as the server has it, and send what still waits. */
async function fetchAll() {
  busy = true;
  say(form().dataset.waiting || "");
  const fragment = await deliver({ name: "action", value: "history", text: "", title: "", key: newKey() }, false);
  busy = false;
  if (fragment) place(fragment, { whole: true });
  say(fragment ? "" : (navigator.onLine ? form().dataset.notSent : form().dataset.offline) || "");
  if (fragment) sendAgain();
}

document.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  if (button?.value === "download") return; // the browser saves the file
  event.preventDefault();
  submit(button);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target === box()) {
    event.preventDefault();
    submit(null);
  }
  if (event.key === "Escape" && host && !document.querySelector("dialog[open], details.menu[open]")) {
    host.postMessage({ kompas: "close" }, { targetOrigin: hostOrigin });
  }
});

document.addEventListener("kompas:leave", () => {
  keep(TOKEN, "");
  keep(OUTBOX, "");
});

tabs?.addEventListener("message", (event) => {
  if (event.data === recall(TOKEN) && !busy) fetchAll();
});
window.addEventListener("offline", () => say(form().dataset.offline || ""));
window.addEventListener("online", () => {
  say("");
  if (!log().querySelector("article")) begin();
  else sendAgain();
});

// The page that frames us says hello; who may frame us is settled by frame-ancestors.
window.addEventListener("message", (event) => {
  if (window.parent === window || event.source !== window.parent || event.data?.kompas !== "hello") return;
  host = event.source;
  hostOrigin = event.origin;
  host.postMessage({ kompas: "ready" }, { targetOrigin: hostOrigin });
});

// The house style of the page that frames us; it has seen to the contrast, and dark mode keeps its own colours.
const accent = new URLSearchParams(location.search).get("accent") || "";
if (/^[0-9a-f]{6}$/i.test(accent)) document.documentElement.style.setProperty("--accent", `#${accent}`);

begin();
