/** The keyboard outside the message box: `/`, `?`, and the arrows in every list. */

import { panel } from "./dialogs.js";
import { byId, el } from "./dom.js";
import { word } from "./words.js";

const TABLE = [
  ["/", "web-key-slash"],
  ["?", "web-key-keys"],
  ["↑ ↓", "web-key-arrows"],
  ["Enter", "web-key-enter"],
  ["Tab", "web-key-tab"],
  ["Esc", "web-key-escape"],
];

/** @param {{onSlash: () => void}} parts */
export function listen({ onSlash }) {
  byId("show-keys").addEventListener("click", showKeys);
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End") return move(event);
    if (event.target.closest("input:not([type=radio]), select, textarea, dialog")) return;
    if (event.key === "/") take(event, onSlash);
    if (event.key === "?") take(event, showKeys);
  });
}

function take(event, act) {
  event.preventDefault();
  act();
}

/** The next thing to press in the same list. @param {KeyboardEvent} event */
function move(event) {
  const list = event.target.closest("[data-arrows]");
  if (!list) return;
  const stops = [...list.querySelectorAll("a[href], button")];
  const at = stops.indexOf(event.target);
  const goal = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 }[event.key];
  if (at < 0 || goal === undefined || !stops[goal]) return;
  event.preventDefault();
  stops[goal].focus();
}

function showKeys() {
  byId("side").closest("dialog")?.close();
  const lines = TABLE.map(([key, name]) => el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, word(name))));
  panel(word("web-keys"), el("dl", { class: "keys" }, ...lines));
}
