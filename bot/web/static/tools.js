// What a person can do with an answer on their own screen: copy, share, print, hear it, show it, enlarge it,
// tick off steps, leave fast. Sends nothing. Without this file the page lacks these and nothing else.
// @ts-check

const SIZE = "kompas.size";
const STEPS = "kompas.steps";
const VOICES = { pl: "pl-PL", ro: "ro-RO", en: "en-GB", nl: "nl-NL" };
const LEFT_OUT = "button, .tools, .feedback, .replies, .hidden, .sources, svg";

const page = document.documentElement;
page.classList.add("scripted"); // shows what needs script

/** @param {string} name @returns {string} */
function recall(name) {
  try {
    return sessionStorage.getItem(name) || "";
  } catch {
    return ""; // blocked in a frame; then it holds until a reload
  }
}

/** @param {string} name @param {string} value */
function keep(name, value) {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // see recall()
  }
}

/** The words of an answer, as somebody would pass them on. @param {Element} article @returns {string} */
function textOf(article) {
  const copy = /** @type {Element} */ (article.cloneNode(true));
  for (const part of copy.querySelectorAll(LEFT_OUT)) part.remove();
  const lines = [...copy.querySelectorAll("h2, h3, h4, p, li, dt, dd, summary")].filter((part) => !part.querySelector("p, li, h4"));
  return lines.map((line) => (line.textContent || "").replace(/\s+/g, " ").trim()).filter(Boolean).join("\n");
}

/** @param {Element} button @param {string | null | undefined} text */
function tell(button, text) {
  const state = button.closest(".tools")?.querySelector("[role=status]");
  if (state) state.textContent = text || "";
}

/** @param {HTMLElement} button @param {Element} article */
async function copy(button, article) {
  try {
    await navigator.clipboard.writeText(textOf(article));
    tell(button, button.dataset.done);
  } catch {
    tell(button, button.dataset.failed);
  }
}

/** @param {Element} article */
async function share(article) {
  try {
    await navigator.share({ title: "Kompas", text: textOf(article) });
  } catch {
    // called off, or refused by the system: nothing was shared and nothing is lost
  }
}

/** Print this answer alone. @param {Element} article */
function print(article) {
  article.classList.add("printed");
  page.classList.add("print-one");
  window.print();
  article.classList.remove("printed");
  page.classList.remove("print-one");
}

/** Read it aloud, each text in its own language; a second tap stops it. @param {HTMLElement} button @param {Element} article */
function readAloud(button, article) {
  const label = button.querySelector("span");
  const speech = window.speechSynthesis;
  if (button.dataset.title) {
    speech.cancel();
    return;
  }
  const language = article.getAttribute("lang") || page.lang;
  const voice = /** @type {Record<string, string>} */ (VOICES)[language] || language;
  if (!speech.getVoices().some((found) => found.lang.replace("_", "-").startsWith(language))) {
    tell(button, button.dataset.failed);
    return;
  }
  speech.cancel();
  // One sentence at a time: Chrome falls silent in the middle of a long one.
  const sentences = textOf(article).split("\n");
  const stop = () => {
    if (label) label.textContent = button.dataset.title || "";
    delete button.dataset.title;
  };
  button.dataset.title = label?.textContent || "";
  if (label) label.textContent = button.dataset.stop || "";
  for (const [position, sentence] of sentences.entries()) {
    const utterance = new SpeechSynthesisUtterance(sentence);
    utterance.lang = voice;
    if (position === sentences.length - 1) utterance.addEventListener("end", stop);
    utterance.addEventListener("error", () => button.dataset.title && stop());
    speech.speak(utterance);
  }
}

/** Fill the screen with the Dutch words, to hold up to somebody. @param {Element} button */
function showLarge(button) {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("large"));
  const near = button.closest("details, .sheet");
  const words = near?.querySelector(".say") || near?.querySelector(".text[lang=nl]");
  const shown = dialog?.querySelector(".said-large");
  if (!dialog || !words || !shown) return;
  const texts = near?.classList.contains("sheet") ? [...near.querySelectorAll(".text[lang=nl]")] : [words];
  shown.textContent = texts.map((text) => text.textContent).join("\n\n");
  dialog.showModal();
}

/** @param {string} size */
function resize(size) {
  page.dataset.size = size;
  for (const button of document.querySelectorAll("[data-size]")) {
    if (button === page) continue;
    button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.size === size));
  }
}

/** Tick again what was ticked, after the conversation came back. */
function restore() {
  resize(recall(SIZE) || "1");
  /** @type {string[]} */
  const ticked = JSON.parse(recall(STEPS) || "[]");
  for (const article of document.querySelectorAll("article")) {
    for (const [position, box] of article.querySelectorAll(".steps input").entries()) {
      if (ticked.includes(`${article.id}.${position}`)) /** @type {HTMLInputElement} */ (box).checked = true;
    }
  }
  const can = { share: "share" in navigator, aloud: "speechSynthesis" in window };
  for (const [what, possible] of Object.entries(can)) {
    for (const button of document.querySelectorAll(`[data-do=${what}]`)) /** @type {HTMLElement} */ (button).hidden = !possible;
  }
}

function keepSteps() {
  const ticked = [...document.querySelectorAll("article")].flatMap((article) =>
    [...article.querySelectorAll(".steps input")].flatMap((box, position) =>
      /** @type {HTMLInputElement} */ (box).checked ? [`${article.id}.${position}`] : [],
    ),
  );
  keep(STEPS, JSON.stringify(ticked));
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const menu = document.querySelector("details.menu[open]");
  if (menu && !menu.contains(target)) menu.removeAttribute("open");

  const leave = target.closest("a.leave");
  if (leave) {
    event.preventDefault();
    document.body.hidden = true; // gone before the next page has come
    document.dispatchEvent(new Event("kompas:leave"));
    keep(STEPS, "");
    // Takes the place of this page in the history, and of the page that frames it.
    (window.top || window).location.replace(/** @type {HTMLAnchorElement} */ (leave).href);
    return;
  }
  const button = /** @type {HTMLElement | null} */ (target.closest("button[data-do], button[data-size]"));
  if (!button) return;
  if (button.dataset.size) {
    resize(button.dataset.size);
    keep(SIZE, button.dataset.size);
    return;
  }
  const article = button.closest("article");
  if (!article) return;
  if (button.dataset.do === "copy") copy(button, article);
  if (button.dataset.do === "share") share(article);
  if (button.dataset.do === "print") print(article);
  if (button.dataset.do === "aloud") readAloud(button, article);
  if (button.dataset.do === "large") showLarge(button);
});

document.addEventListener("change", (event) => {
  if (/** @type {Element} */ (event.target).closest(".steps")) keepSteps();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.removeAttribute("open");
  menu.querySelector("summary")?.focus();
});

document.addEventListener("kompas:placed", restore);
restore();
