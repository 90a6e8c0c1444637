/** What a screen reader is told beside the log: toasts, and progress at quarters only. */

import { byId, el } from "./dom.js";

const STAYS_MS = 4000;

/** @param {string} text */
export function speak(text) {
  const line = el("p", {}, text);
  byId("speech").append(line);
  setTimeout(() => line.remove(), STAYS_MS);
}

/** Follows the cards that change, and says what is worth saying. */
export class Progress {
  /** @type {Map<number, string>} */
  #said = new Map();

  /** Remember a card as it is, silently. @param {any} post */
  note(post) {
    if (post.card) this.#said.set(post.id, step(post.card));
  }

  /** Say a card's progress when it has crossed a quarter, or its title when it has come to an end. @param {any} post */
  tell(post) {
    if (!post.card || this.#said.get(post.id) === step(post.card)) return;
    this.#said.set(post.id, step(post.card));
    const bar = post.card.blocks.find((block) => block.type === "progress");
    speak(bar ? `${post.card.title}. ${bar.text}` : post.card.title);
  }
}

function step(card) {
  const bar = card.blocks.find((block) => block.type === "progress");
  const quarter = bar && bar.percent !== null ? Math.floor(bar.percent / 25) : "";
  return `${card.state} ${quarter}`;
}
