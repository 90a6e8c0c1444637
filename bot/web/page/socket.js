/** The line to the server: says hello, carries frames, and comes back by itself. */

import { isLocked } from "./session.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** Frames that bear no id: nothing is answered to them by name. */
const ANSWERLESS = new Set(["older", "looks"]);

/** @typedef {"up" | "lost" | "offline" | "locked"} LineState */

export class Socket {
  #hello;
  #onFrame;
  #onState;
  /** @type {WebSocket | null} */
  #line = null;
  #isUp = false;
  #tries = 0;
  #timer = 0;
  #sent = 0;
  #name = Math.random().toString(36).slice(2, 8);

  /** @param {{hello: () => {as: string, room: string}, onFrame: (frame: any) => void, onState: (state: LineState) => void}} parts */
  constructor({ hello, onFrame, onState }) {
    this.#hello = hello;
    this.#onFrame = onFrame;
    this.#onState = onState;
    window.addEventListener("online", () => this.#timer && this.open());
    window.addEventListener("offline", () => this.#line && this.#lose(this.#line));
    document.addEventListener("visibilitychange", () => !document.hidden && this.#timer && this.open());
  }

  /** Connect now; what was open before is closed and forgotten. */
  open() {
    this.close();
    const line = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`);
    let wasOpen = false;
    this.#line = line;
    line.onopen = () => {
      wasOpen = true;
      line.send(JSON.stringify({ type: "hello", ...this.#hello() }));
    };
    line.onmessage = (event) => this.#line === line && this.#hear(JSON.parse(event.data));
    line.onclose = () => this.#line === line && (wasOpen ? this.#lose(line) : this.#ask(line));
  }

  /** Hang up, without coming back. */
  close() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#isUp = false;
    const line = this.#line;
    this.#line = null;
    line?.close();
  }

  /**
   * Send a frame, or one of before once more.
   * @param {object} frame
   * @param {string} [again] the id of before: what was heard under it is acted upon once
   * @returns {string} the id it has, or "" when the line is down
   */
  send(frame, again) {
    if (!this.#isUp || this.#line?.readyState !== WebSocket.OPEN) return "";
    const id = again || `${this.#name}-${++this.#sent}`;
    this.#line.send(JSON.stringify(ANSWERLESS.has(frame.type) ? frame : { ...frame, id }));
    return id;
  }

  #hear(frame) {
    if (frame.type === "welcome") {
      this.#isUp = true;
      this.#tries = 0;
      this.#onState("up");
    }
    this.#onFrame(frame);
  }

  async #ask(line) {
    const locked = await isLocked().catch(() => false);
    if (this.#line !== line) return;
    if (!locked) return this.#lose(line);
    this.close();
    this.#onState("locked");
  }

  /** Half of each wait is chance, so that a restarted server is not met by everybody at once. */
  #lose(line) {
    line.onclose = null;
    this.close();
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#tries++);
    this.#timer = setTimeout(() => this.open(), wait * (0.5 + Math.random() / 2));
    this.#onState(navigator.onLine ? "lost" : "offline");
  }
}
