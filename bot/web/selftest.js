// Tells the owner of a page in plain words how Kompas does on it: the page opened with ?selftest.
//
// Loaded by widget.js then, and only then. Looks at the page and at our frame; changes and sends nothing.
// @ts-check
(() => {
  "use strict";

  // Filled in by the gateway when it serves this file.
  /** @type {Record<string, Record<string, string>>} */
  // @ts-ignore
  const SERVED = "KOMPAS_SERVED";
  const ANSWER_MS = 8000;

  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const home = new URL(script.src).origin;
  const words = SERVED[document.documentElement.lang.startsWith("nl") ? "nl" : "en"];
  const widgets = document.querySelectorAll("kompas-widget");
  const opener = /** @type {HTMLElement | null | undefined} */ (widgets[0]?.shadowRoot?.querySelector(".open"));

  /** @type {{ok: boolean, text: string}[]} */
  const found = [];
  /** @param {boolean} ok @param {string} good @param {string} bad @param {Record<string, string>} [values] */
  function note(ok, good, bad, values = {}) {
    const text = (ok ? words[good] : words[bad]).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
    found.push({ ok, text });
  }

  /** @returns {Promise<"ok" | "policy" | "refused">} */
  function tryFrame() {
    return new Promise((resolve) => {
      const frame = document.createElement("iframe");
      /** @param {"ok" | "policy" | "refused"} how */
      const end = (how) => {
        frame.remove();
        resolve(how);
      };
      document.addEventListener("securitypolicyviolation", (event) => {
        if (event.blockedURI.startsWith(home)) end("policy");
      });
      window.addEventListener("message", (event) => {
        if (event.origin === home && event.source === frame.contentWindow && event.data?.kompas === "ready") end("ok");
      });
      frame.addEventListener("load", () => frame.contentWindow?.postMessage({ kompas: "hello" }, home));
      window.setTimeout(() => end("refused"), ANSWER_MS);
      frame.hidden = true;
      frame.title = "Kompas";
      frame.src = `${home}/chat?framed`;
      document.body.append(frame);
    });
  }

  async function policyOfPage() {
    const meta = document.querySelector("meta[http-equiv='Content-Security-Policy' i]")?.getAttribute("content");
    try {
      return meta || (await fetch(location.href, { method: "HEAD" })).headers.get("content-security-policy") || "";
    } catch {
      return meta || ""; // the page's own policy may forbid asking; then nothing is known
    }
  }

  async function look() {
    note(widgets.length === 1, "one", "several", { count: String(widgets.length) });
    const cookies = document.cookie;
    const framed = await tryFrame();
    if (framed === "policy") note(false, "", "frame_policy", { home });
    else note(framed === "ok", "frame_good", "frame_refused", { page: location.origin });
    note(true, (await policyOfPage()) ? "policy_strict" : "policy_none", "", { home });
    note(document.cookie === cookies, "cookies_good", "cookies_bad");
    if (opener) {
      opener.focus();
      note(widgets[0].shadowRoot?.activeElement === opener, "keyboard_good", "keyboard_bad");
      opener.blur();
      const box = opener.getBoundingClientRect();
      note(box.height >= 44 && box.width >= 44, "size_good", "size_bad", { height: String(Math.round(box.height)) });
      const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      note(top === widgets[0], "seen_good", "seen_bad", { what: top?.tagName.toLowerCase() || "?" });
      const wished = document.querySelector("script[data-accent]")?.getAttribute("data-accent") || "";
      const used = getComputedStyle(widgets[0]).getPropertyValue("--kompas-accent").trim();
      note(!wished || wished === used, "contrast_good", "contrast_bad", { wished });
    }
    note(Boolean(document.documentElement.lang), "lang_good", "lang_bad");
    note(Boolean(document.querySelector("meta[name=viewport]")), "viewport_good", "viewport_bad");
    show();
  }

  function show() {
    const host = document.createElement("kompas-selftest");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      :host { all: initial; }
      section { position: fixed; inset: 1rem auto auto 1rem; z-index: 2147483647; box-sizing: border-box; max-width: min(36rem, 100vw - 2rem);
        max-height: calc(100vh - 2rem); overflow: auto; padding: 1rem 1.25rem; border: 3px solid #14262f; border-radius: 12px;
        background: #fff; color: #14262f; font: 16px/1.5 system-ui, sans-serif; }
      h2 { margin: 0 0 .5rem; font-size: 1.2rem; } ul { margin: 0; padding: 0; list-style: none; }
      li { padding: .4rem 0; border-top: 1px solid #cdd7da; overflow-wrap: anywhere; } b { margin-right: .4rem; }
      .bad b { color: #b3261e; } .good b { color: #1c6b3a; }
      button { min-height: 44px; margin-top: .8rem; padding: 0 1rem; border: 2px solid; border-radius: 8px; background: #fff; color: inherit; font: inherit; }
    `);
    root.adoptedStyleSheets = [sheet];
    /** @param {Element} parent @param {string} tag @param {string} [text] */
    const add = (parent, tag, text) => {
      const made = document.createElement(tag);
      if (text) made.textContent = text;
      parent.append(made);
      return made;
    };
    const panel = document.createElement("section");
    panel.setAttribute("role", "status");
    const bad = found.filter((one) => !one.ok).length;
    add(panel, "h2", bad ? words.some.replace("{count}", String(bad)) : words.all);
    const list = add(panel, "ul");
    for (const { ok, text } of found.sort((one, other) => Number(one.ok) - Number(other.ok))) {
      const item = add(list, "li");
      item.className = ok ? "good" : "bad";
      add(item, "b", ok ? "✓" : "✗");
      item.append(text);
    }
    add(panel, "button", words.close).addEventListener("click", () => host.remove());
    root.append(panel);
    document.body.append(host);
  }

  look();
})();
