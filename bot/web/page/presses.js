/** Buttons that were pressed: busy until they are answered, so that none is pressed twice. */

const PATIENCE_MS = 20_000;

export class Presses {
  /** @type {Map<string, {button: HTMLElement, timer: number}>} */
  #open = new Map();
  #onSilence;

  /** @param {() => void} onSilence called when an answer stays away */
  constructor(onSilence) {
    this.#onSilence = onSilence;
  }

  /** This button waits for the answer to this frame. @param {string} id @param {HTMLElement} button */
  begin(id, button) {
    button.setAttribute("aria-disabled", "true");
    button.setAttribute("data-busy", "");
    const timer = setTimeout(() => this.end(id) && this.#onSilence(), PATIENCE_MS);
    this.#open.set(id, { button, timer });
  }

  /** The answer came. @param {string | null} id @returns {boolean} whether a button was waiting for it */
  end(id) {
    const press = this.#open.get(id);
    if (!press) return false;
    this.#open.delete(id);
    clearTimeout(press.timer);
    press.button.removeAttribute("aria-disabled");
    press.button.removeAttribute("data-busy");
    return true;
  }

  /** The line is down: no answer will come. */
  endAll() {
    for (const id of [...this.#open.keys()]) this.end(id);
  }

  /** @param {HTMLElement} button */
  static isBusy(button) {
    return button.getAttribute("aria-disabled") === "true";
  }
}
