// Kompas on another page: a button that opens the chat in a frame.
//
//   <script src="https://HOST/widget.js" data-lang="pl" data-entry="workinnl-wonen" data-themes="housing" defer></script>
//
// To fit a house style: data-accent="#154273", data-side="left", data-label="…", or in the page's own style
// kompas-widget { --kompas-accent: #154273; --kompas-radius: 0 }. docs/embed.md tells it whole. The frame keeps the page's scripts and styles out of the conversation and ours out of the page. No
// cookie, nothing inline, nothing from a third party. Knows no cards, only how to open, close and fail.
// @ts-check
(() => {
  "use strict";

  /** @typedef {{name: string, phone: string, tel: string, label: string}} Telephone */
  /** @typedef {{open: string, title: string, close: string, unreachable: string, retry: string, numbers: Telephone[]}} Words */

  // Filled in by the gateway when it serves this file, so that the numbers are here when the gateway is not.
  /** @type {Record<string, Words>} */
  // @ts-ignore
  const SERVED = "KOMPAS_SERVED";

  const LOAD_MS = 15000; // a slow phone on a slow network still gets the chat
  const ANSWER_MS = 4000; // after its `load` event the page answers at once, or it is an error page

  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  if (!script) return;
  const home = new URL(script.src, location.href).origin;
  const asked = script.dataset.lang || document.documentElement.lang.slice(0, 2);
  const language = Object.hasOwn(SERVED, asked) ? asked : "en";
  const words = SERVED[language];

  const address = new URL("/chat", home);
  address.searchParams.set("lang", language);
  address.searchParams.set("framed", ""); // the bar below has the name already
  if (script.dataset.entry) address.searchParams.set("entry", script.dataset.entry);
  if (script.dataset.themes) address.searchParams.set("themes", script.dataset.themes);

  const LEAST_CONTRAST = 4.5; // WCAG 2.2, 1.4.3: white letters on the accent, and the accent on white

  /** Contrast of a colour with white, 1 to 21; 0 where it is no colour written as #rrggbb. @param {string} hex */
  function contrast(hex) {
    if (!/^#[0-9a-f]{6}$/i.test(hex)) return 0;
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const part = parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
  }

  const STYLE = `
    :host { all: initial; }
    * { box-sizing: border-box; font: 16px/1.45 system-ui, sans-serif; }
    [hidden] { display: none !important; }
    button { cursor: pointer; }
    .open { position: fixed; right: max(1rem, env(safe-area-inset-right)); bottom: max(1rem, env(safe-area-inset-bottom));
      z-index: 2147483646; display: flex; align-items: center; gap: .6rem; min-height: 56px; padding: .5rem 1.25rem .5rem .6rem;
      border: 2px solid #fff; border-radius: var(--kompas-radius, 999px); background: var(--kompas-accent, #0b5566); color: #fff; font-weight: 600;
      box-shadow: 0 2px 14px rgb(0 0 0 / .3); }
    .open svg { width: 40px; height: 40px; flex: none; }
    .panel { position: fixed; right: 1rem; bottom: 1rem; z-index: 2147483647; display: flex; flex-direction: column;
      width: min(440px, calc(100vw - 2rem)); height: min(760px, calc(100vh - 2rem)); height: min(760px, calc(100dvh - 2rem));
      overflow: hidden; border-radius: var(--kompas-radius, 14px); background: #fff; color: #14262f; box-shadow: 0 6px 40px rgb(0 0 0 / .35); }
    .bar { display: flex; justify-content: space-between; align-items: center; padding-left: 1rem; background: var(--kompas-accent, #0b5566); color: #fff; }
    .bar strong { display: flex; align-items: center; gap: .6rem; font-weight: 600; }
    .bar svg { width: 30px; height: 30px; }
    .bar button { min-width: 48px; min-height: 48px; padding: 0 1rem; border: 0; background: transparent; color: inherit; }
    iframe { flex: 1; width: 100%; border: 0; }
    .silent { flex: 1; overflow: auto; padding: 1rem; }
    .silent ul { padding: 0; list-style: none; }
    .silent a, .silent button { display: flex; align-items: center; min-height: 48px; margin: .5rem 0; padding: .4rem 1rem;
      border: 2px solid var(--kompas-accent, #0b5566); border-radius: 10px; background: #fff; color: var(--kompas-accent, #0b5566); text-decoration: none; }
    :focus-visible { outline: 3px solid #ffb454; outline-offset: 2px; box-shadow: 0 0 0 5px #14262f; }
    :host([data-side="left"]) .open, :host([data-side="left"]) .panel { right: auto; left: max(1rem, env(safe-area-inset-left)); }
    @media (max-width: 520px), (max-height: 520px) {
      :host .panel { inset: 0 !important; width: 100%; height: 100%; border-radius: 0; }
    }
    @media (forced-colors: active) { .open, .panel { border: 2px solid; } }
    @media print { .open, .panel { display: none; } }
  `;

  // Built node by node: a host that demands Trusted Types lets no script write HTML.
  function mark() {
    /** @param {string} name @param {Record<string, string>} attributes */
    const shape = (name, attributes) => {
      const made = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      return made;
    };
    const drawing = shape("svg", { viewBox: "0 0 64 64", "aria-hidden": "true" });
    drawing.append(
      shape("circle", { cx: "32", cy: "32", r: "28", fill: "none", stroke: "#fff", "stroke-width": "3" }),
      shape("path", { d: "M32 10 39 32H25z", fill: "#ffb454" }),
      shape("path", { d: "M32 54 25 32h14z", fill: "#fff" }),
    );
    return drawing;
  }

  /**
   * @template {keyof HTMLElementTagNameMap} K
   * @param {K} tag @param {string} className @param {string} [text]
   * @returns {HTMLElementTagNameMap[K]}
   */
  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  const host = document.createElement("kompas-widget");
  host.lang = language;
  if (script.dataset.side) host.dataset.side = script.dataset.side;
  const root = host.attachShadow({ mode: "open" });
  // A constructed sheet is no inline style: it works under a host's strict Content-Security-Policy.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];

  const opener = element("button", "open");
  opener.type = "button";
  opener.setAttribute("aria-expanded", "false");
  opener.append(mark(), element("span", "", script.dataset.label || words.open));
  root.append(opener);

  /** Take the colour of the page, from its attribute or its style; one that is hard to read is left aside. */
  function takeAccent() {
    const wished = script?.dataset.accent || getComputedStyle(host).getPropertyValue("--kompas-accent").trim();
    if (!wished) return;
    const readable = contrast(wished) >= LEAST_CONTRAST;
    if (!readable) console.warn(`Kompas: accent "${wished}" is not used: write it as #rrggbb, dark enough for white letters (4.5:1)`);
    host.style.setProperty("--kompas-accent", readable ? wished : "#0b5566");
    if (readable) address.searchParams.set("accent", wished.slice(1));
  }

  /** @type {HTMLElement | null} */
  let panel = null;
  /** @type {HTMLIFrameElement | null} */
  let frame = null;
  let timer = 0;

  function build() {
    panel = element("section", "panel");
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-label", words.title);
    const bar = element("div", "bar");
    const close = element("button", "close", words.close);
    close.type = "button";
    close.addEventListener("click", hide);
    const name = element("strong", "", "Kompas");
    name.prepend(mark());
    bar.append(name, close);
    panel.append(bar);
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") hide();
    });
    root.append(panel);
    load();
  }

  function load() {
    panel?.querySelector(".silent")?.remove();
    frame = element("iframe", "");
    frame.title = words.title;
    frame.referrerPolicy = "no-referrer";
    frame.src = address.href;
    timer = window.setTimeout(showNumbers, LOAD_MS);
    frame.addEventListener("load", () => {
      if (!timer) return;
      // A browser's own error page fires `load` too; it has another origin and never gets this greeting.
      window.clearTimeout(timer);
      timer = window.setTimeout(showNumbers, ANSWER_MS);
      frame?.contentWindow?.postMessage({ kompas: "hello" }, home);
    });
    panel?.append(frame);
    frame.focus();
  }

  function showNumbers() {
    timer = 0;
    frame?.remove();
    frame = null;
    const silent = element("div", "silent");
    silent.append(element("p", "", words.unreachable));
    silent.setAttribute("role", "alert");
    const list = element("ul", "");
    for (const number of words.numbers) {
      const link = element("a", "", number.label);
      link.href = number.tel;
      const item = element("li", "", number.name);
      item.append(link);
      list.append(item);
    }
    const retry = element("button", "retry", words.retry);
    retry.type = "button";
    retry.addEventListener("click", load);
    silent.append(list, retry);
    panel?.append(silent);
    retry.focus();
  }

  function show() {
    if (panel) panel.hidden = false;
    else build();
    opener.hidden = true;
    opener.setAttribute("aria-expanded", "true");
    frame?.focus();
  }

  function hide() {
    if (panel) panel.hidden = true;
    opener.hidden = false;
    opener.setAttribute("aria-expanded", "false");
    opener.focus();
  }

  opener.addEventListener("click", show);
  window.addEventListener("message", (event) => {
    if (event.origin !== home || !frame || event.source !== frame.contentWindow) return;
    if (event.data?.kompas === "ready") {
      window.clearTimeout(timer);
      timer = 0;
    } else if (event.data?.kompas === "close") hide();
  });

  // Beside the body: a page that renders its body anew, or moves it by a transform, leaves us alone.
  const attach = () => host.isConnected || document.documentElement.append(host);
  attach();
  new MutationObserver(attach).observe(document.documentElement, { childList: true });
  takeAccent();

  // For the page's owner: the page opened with ?selftest says in plain words what works on it.
  if (new URLSearchParams(location.search).has("selftest")) {
    const test = document.createElement("script");
    // A page may demand that only a policy names scripts.
    const types = /** @type {any} */ (window).trustedTypes;
    const policy = types?.createPolicy("kompas", { createScriptURL: () => `${home}/selftest.js` });
    test.src = policy ? policy.createScriptURL("") : `${home}/selftest.js`;
    test.defer = true;
    document.head.append(test);
  }
})();
