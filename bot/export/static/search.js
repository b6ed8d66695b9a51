// The search of the printable site: every word typed must begin a word of the entry, marks and case aside.
"use strict";

const bare = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ł", "l");
const wordsOf = (text) => bare(text).match(/[\p{L}\p{N}]+/gu) ?? [];

const entries = SEARCHED.map((entry) => ({
  ...entry,
  titleWords: wordsOf(entry.title),
  allWords: wordsOf(`${entry.title} ${entry.short} ${entry.asked}`),
}));

/** Return the entries that hold every word, those with the words in their title first. */
function find(query) {
  const wanted = wordsOf(query);
  if (wanted.length === 0) return [];
  const holds = (words) => wanted.every((start) => words.some((word) => word.startsWith(start)));
  const found = entries.filter((entry) => holds(entry.allWords));
  return [
    ...found.filter((entry) => holds(entry.titleWords)),
    ...found.filter((entry) => !holds(entry.titleWords)),
  ];
}

const form = document.querySelector("[data-search]");
const field = form.querySelector("input");
const list = form.querySelector("[data-found]");
const none = form.querySelector("[data-none]");

function show() {
  const found = find(field.value);
  none.hidden = found.length > 0 || field.value.trim() === "";
  list.replaceChildren(
    ...found.map((entry) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = entry.href;
      link.textContent = entry.title;
      const short = document.createElement("p");
      short.textContent = entry.short;
      item.append(link, short);
      return item;
    }),
  );
}

form.hidden = false; // without script there is nothing to search with
form.addEventListener("submit", (event) => event.preventDefault());
field.addEventListener("input", show);
show(); // the browser may have kept what was typed
