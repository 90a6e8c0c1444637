/** The lines above the message box: commands while their name is typed, completions after it. An ARIA listbox. */

import { byId, el } from "./dom.js";
import { speak } from "./speech.js";
import { word } from "./words.js";

const PAUSE_MS = 120;
const MOST = 40;

/** @typedef {{value: string, label: string, detail: string, usage?: string}} Line */

export class Palette {
  #input = byId("say");
  #box = byId("palette");
  #list = byId("palette-list");
  #hint = byId("palette-hint");
  #commands = [];
  /** @type {Line[]} */
  #lines = [];
  #marked = -1;
  #timer = 0;
  #asked = "";
  #onComplete;
  #onTake;

  /** @param {{onComplete: (text: string) => string, onTake: (text: string) => void}} parts `onComplete` gives the id of the question */
  constructor({ onComplete, onTake }) {
    this.#onComplete = onComplete;
    this.#onTake = onTake;
    // Pressing a line must not take the focus out of the message box.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => this.#clicked(event));
  }

  /** @param {{name: string, usage: string, summary: string, example: string}[]} commands */
  set commands(commands) {
    this.#commands = commands;
    if (document.activeElement === this.#input) this.follow(this.#input.value); // Somebody was faster than the welcome.
  }

  get isOpen() {
    return !this.#box.hidden;
  }

  /** Show what fits this text. @param {string} text */
  follow(text) {
    if (!text.startsWith("/")) return this.close();
    clearTimeout(this.#timer);
    this.#asked = "";
    const name = text.split(" ", 1)[0];
    const isNaming = name === text;
    this.#show(isNaming ? this.#named(text) : [], isNaming ? "" : this.#usage(name));
    if (isNaming && this.#lines.length > 0) this.#mark(0);
    if (!isNaming) this.#timer = setTimeout(() => (this.#asked = this.#onComplete(text)), PAUSE_MS);
  }

  /** Completions that were asked for; others are too late. @param {string | null} re @param {Line[]} choices */
  complete(re, choices) {
    if (!re || re !== this.#asked) return;
    this.#show(choices, this.#hint.textContent);
    if (choices.length > 0) speak(word("web-palette-count", { count: this.#lines.length }));
  }

  /** Nothing is shown, and no completion is asked for or awaited any more. */
  close() {
    clearTimeout(this.#timer);
    this.#asked = "";
    this.#show([], "");
  }

  /** What a key does here. @param {KeyboardEvent} event @returns {boolean} whether it was for the palette */
  key(event) {
    if (!this.isOpen) return false;
    if (event.key === "Escape") this.close();
    else if (event.key === "ArrowDown") this.#step(1);
    else if (event.key === "ArrowUp") this.#step(-1);
    else if (event.key === "Tab" && !event.shiftKey && this.#lines.length > 0) this.#take(Math.max(0, this.#marked));
    else if (event.key === "Enter" && this.#wouldChange()) this.#take(this.#marked);
    else return false;
    return true;
  }

  /** Names that begin like this first, then those that speak of it. */
  #named(text) {
    const asked = text.toLowerCase();
    const begins = this.#commands.filter(({ name }) => name.startsWith(asked));
    const speaks = this.#commands.filter(
      (one) => !begins.includes(one) && asked.length > 2 && `${one.name} ${one.summary}`.toLowerCase().includes(asked.slice(1)),
    );
    return [...begins, ...speaks].map(({ name, usage, summary }) => ({
      value: usage ? `${name} ` : name,
      label: name,
      detail: summary,
      usage,
    }));
  }

  #usage(name) {
    const command = this.#commands.find((one) => one.name === name);
    if (!command) return "";
    const example = command.example && word("web-example", { example: command.example });
    return [`${command.name} ${command.usage}`.trim(), example].filter(Boolean).join(" · ");
  }

  #show(lines, hint) {
    this.#lines = lines.slice(0, MOST);
    this.#hint.textContent = hint;
    this.#hint.hidden = !hint;
    this.#list.replaceChildren(...this.#lines.map(lineElement));
    this.#list.hidden = this.#lines.length === 0;
    this.#box.hidden = this.#lines.length === 0 && !hint;
    this.#input.setAttribute("aria-expanded", String(this.#lines.length > 0));
    this.#mark(-1);
  }

  #mark(index) {
    this.#marked = index;
    for (const [n, line] of [...this.#list.children].entries()) line.setAttribute("aria-selected", String(n === index));
    const line = this.#list.children[index];
    if (line) this.#input.setAttribute("aria-activedescendant", line.id);
    else this.#input.removeAttribute("aria-activedescendant");
    line?.scrollIntoView({ block: "nearest" });
  }

  #step(by) {
    const count = this.#lines.length;
    if (count > 0) this.#mark(this.#marked < 0 && by < 0 ? count - 1 : (this.#marked + by + count) % count);
  }

  #wouldChange() {
    return this.#marked >= 0 && this.#lines[this.#marked].value.trim() !== this.#input.value.trim();
  }

  #take(index) {
    this.#onTake(this.#lines[index].value);
  }

  #clicked(event) {
    const line = event.target.closest("[role=option]");
    if (line) this.#take([...this.#list.children].indexOf(line));
  }
}

function lineElement({ label, detail, usage }, n) {
  return el(
    "li",
    { id: `line-${n}`, role: "option", "aria-selected": "false" },
    el("span", { class: "line-label", dir: "auto" }, label, usage && el("span", { class: "usage" }, ` ${usage}`)),
    el("span", { class: "detail", dir: "auto" }, detail),
  );
}
