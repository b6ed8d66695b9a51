// Keyboard shortcuts of the console. Everything works without this file.
//
// They are single keys, so they can be switched off (WCAG 2.1.4), and never act while somebody types.
// @ts-check
"use strict";

const STORE = "kompas.staff.keys";
const LINKS = { n: "[data-next]", p: "[data-previous]", u: "[data-up]" };

/** @returns {boolean} */
function on() {
  try {
    return localStorage.getItem(STORE) !== "off";
  } catch {
    return true; // storage can be blocked
  }
}

/** @param {boolean} wish */
function keep(wish) {
  try {
    localStorage.setItem(STORE, wish ? "on" : "off");
  } catch {
    // see on()
  }
}

/** @param {number} step */
function move(step) {
  const items = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-item]")]);
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const next = at < 0 ? 0 : Math.min(Math.max(at + step, 0), items.length - 1);
  items[next]?.focus();
}

function search() {
  const field = /** @type {HTMLElement | null} */ (document.querySelector("[data-search]"));
  const around = field?.closest("details");
  if (around) around.open = true;
  field?.focus();
}

function review() {
  const form = document.querySelector("[data-review]");
  if (form instanceof HTMLDetailsElement) form.open = true;
  /** @type {HTMLElement | null | undefined} */ (form?.querySelector("input[type=radio]"))?.focus();
}

/**
 * Choose a verdict of the review that is open, by its place in the list.
 * @param {number} place
 */
function choose(place) {
  const within = document.activeElement?.closest("[data-review-form]") ?? document;
  const form = [...document.querySelectorAll("[data-review-form]")].find(
    (shown) => within.contains(shown) && shown.checkVisibility(),
  );
  const verdict = /** @type {HTMLElement | undefined} */ (
    form?.querySelectorAll("input[name=verdict]")[place - 1]
  );
  verdict?.focus();
  verdict?.click();
}

/** @param {KeyboardEvent} event */
function send(event) {
  const form = /** @type {HTMLElement} */ (event.target).closest("form[data-review-form]");
  const button = /** @type {HTMLElement | null | undefined} */ (form?.querySelector("button.main"));
  if (!button || !on()) return;
  event.preventDefault();
  button.click();
}

/** @param {KeyboardEvent} event */
function act(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(event);
  if (event.ctrlKey || event.metaKey || event.altKey || !on()) return;
  if (target.closest("input:not([type=radio]), select, textarea, [contenteditable]")) return;
  if (/^[1-9]$/.test(event.key)) choose(Number(event.key));
  else if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "/") search();
  else if (event.key === "r") review();
  else if (event.key in LINKS) {
    /** @type {HTMLElement | null} */ (document.querySelector(LINKS[/** @type {"n"} */ (event.key)]))?.click();
  } else return;
  event.preventDefault();
}

document.addEventListener("keydown", act);
const help = /** @type {HTMLDetailsElement | null} */ (document.querySelector("[data-keys]"));
const box = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-keys-on]"));
if (help && box) {
  help.hidden = false;
  box.checked = on();
  box.addEventListener("change", () => keep(box.checked));
}
