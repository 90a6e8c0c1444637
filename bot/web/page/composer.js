/** The message box: sends a line, keeps it when the line is down, brings earlier ones back. */

import { byId } from "./dom.js";
import { Palette } from "./palette.js";

export class Composer {
  #input = byId("say");
  #said = [];
  #back = 0;
  #onSay;
  /** @type {Palette} */
  palette;

  /** @param {{onSay: (text: string) => boolean, onComplete: (text: string) => string}} parts `onSay` is false when it was not sent */
  constructor({ onSay, onComplete }) {
    this.#onSay = onSay;
    this.palette = new Palette({ onComplete, onTake: (text) => this.write(text) });
    this.#input.addEventListener("input", () => this.palette.follow(this.#input.value));
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("blur", () => this.palette.close());
    byId("composer").addEventListener("submit", (event) => this.#submit(event));
  }

  /** Put this into the box, and be there. @param {string} text */
  write(text) {
    this.#input.value = text;
    this.#input.focus();
    this.#input.setSelectionRange(text.length, text.length);
    this.palette.follow(text);
  }

  /** Be in the box, ready for a command. */
  open() {
    this.write(this.#input.value || "/");
  }

  /** Give back a line that never arrived, unless another one is being written. @param {string} text */
  giveBack(text) {
    if (!this.#input.value) this.#input.value = text;
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#input.value.trim();
    this.palette.close();
    this.#input.focus();
    if (!text || !this.#onSay(text)) return;
    this.#said.push(text);
    this.#back = 0;
    this.#input.value = "";
  }

  #key(event) {
    if (event.isComposing) return;
    if (this.palette.key(event)) event.preventDefault();
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") this.#recall(event);
  }

  /** Up and down bring back earlier lines, when the box is empty or shows one of them. */
  #recall(event) {
    const shown = this.#back > 0 ? this.#said.at(-this.#back) : "";
    if (this.#input.value !== shown) return;
    const back = this.#back + (event.key === "ArrowUp" ? 1 : -1);
    if (back < 0 || back > this.#said.length) return;
    event.preventDefault();
    this.#back = back;
    this.#input.value = back > 0 ? this.#said.at(-back) : "";
  }
}
