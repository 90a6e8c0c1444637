/** Short answers that pass, one above the other; all of them can be read again under "Notices". */

import { clock } from "./amounts.js";
import { panel } from "./dialogs.js";
import { byId, el, icon } from "./dom.js";
import { speak } from "./speech.js";
import { word } from "./words.js";

const AT_ONCE = 3;
const KEPT = 100;
const SHORTEST_MS = 5000;
const PER_LETTER_MS = 60;
const LONGEST_MS = 20_000;

export class Toasts {
  #box = byId("toasts");
  #button = byId("show-notices");
  /** @type {{text: string, tone: string, at: number}[]} */
  #notices = [];
  #unread = 0;

  constructor() {
    this.#button.addEventListener("click", () => this.#list());
  }

  /** @param {string} text @param {string} [tone] */
  show(text, tone = "plain") {
    this.#notices.unshift({ text, tone, at: Date.now() });
    this.#notices.length = Math.min(this.#notices.length, KEPT);
    this.#setUnread(this.#unread + 1);
    this.#raise(text, tone);
    speak(text);
  }

  /** Say it again in the words of now. */
  relabel() {
    this.#setUnread(this.#unread);
  }

  #raise(text, tone) {
    const close = el("button", { class: "round small", type: "button" }, icon("close"), el("span", { class: "unseen" }, word("web-dismiss")));
    const toast = el("div", { class: "toast", "data-tone": tone }, el("p", { dir: "auto" }, text), close);
    close.addEventListener("click", () => this.#drop(toast));
    this.#box.append(toast);
    while (this.#box.children.length > AT_ONCE) this.#box.firstElementChild.remove();
    // Shown anew, it lies above a dialog that was opened since.
    if (this.#box.matches(":popover-open")) this.#box.hidePopover();
    this.#box.showPopover();
    this.#passLater(toast, Math.min(LONGEST_MS, SHORTEST_MS + text.length * PER_LETTER_MS));
  }

  /** Nobody's reading is cut short: under the pointer or with the focus inside, it stays. */
  #passLater(toast, wait) {
    setTimeout(() => {
      if (!toast.isConnected) return;
      if (toast.matches(":hover, :focus-within")) this.#passLater(toast, SHORTEST_MS);
      else this.#drop(toast);
    }, wait);
  }

  #drop(toast) {
    toast.remove();
    if (this.#box.children.length === 0 && this.#box.matches(":popover-open")) this.#box.hidePopover();
  }

  #setUnread(count) {
    this.#unread = count;
    byId("unread").hidden = count === 0;
    byId("unread").textContent = count > 99 ? "99+" : String(count);
    byId("unread").setAttribute("aria-hidden", "true");
    byId("notices-name").textContent = count ? word("web-notices-unread", { count }) : word("web-notices");
  }

  #list() {
    this.#setUnread(0);
    this.#box.replaceChildren();
    const lines = this.#notices.map(({ text, tone, at }) =>
      el("li", { "data-tone": tone }, el("p", { dir: "auto" }, text), el("time", { datetime: new Date(at).toISOString() }, clock(at))),
    );
    const body = lines.length > 0 ? el("ul", { class: "notices" }, ...lines) : el("p", { class: "nothing" }, word("web-notices-empty"));
    panel(word("web-notices"), body);
  }
}
