/** The lines of the chat: in order of their ids, changed in place, never jumping under the reader. */

import { byId } from "./dom.js";
import { postElement } from "./card.js";
import { morph } from "./morph.js";
import { Progress } from "./speech.js";

/** So close to the end counts as reading the newest, in px. */
const NEAR = 96;
const GAP = 12;

export class Log {
  #list = byId("log");
  #scroller = byId("scroller");
  #older = byId("older");
  #newer = byId("newer");
  /** @type {Map<number, HTMLElement>} */
  #posts = new Map();
  #progress = new Progress();
  #me = null;
  #hasMore = false;
  #isAsking = false;
  #onOlder;

  /** @param {{onOlder: (before: number) => boolean}} parts `onOlder` is false when it can't ask just now */
  constructor({ onOlder }) {
    this.#onOlder = onOlder;
    this.#older.addEventListener("click", () => this.#ask());
    this.#newer.addEventListener("click", () => this.toEnd());
    this.#scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#list.addEventListener("error", (event) => event.target.parentElement?.setAttribute("data-broken", ""), true);
    this.#list.addEventListener("load", (event) => event.target.parentElement?.removeAttribute("data-broken"), true);
    let wasAtEnd = true;
    new ResizeObserver(() => wasAtEnd && this.toEnd()).observe(this.#scroller);
    this.#scroller.addEventListener("scroll", () => (wasAtEnd = this.#isAtEnd()), { passive: true });
  }

  /** Whose tab this is. @param {{id: number}} me */
  set me(me) {
    this.#me = me;
  }

  /** Show nothing, as before the first history. */
  clear() {
    for (const node of this.#posts.values()) node.remove();
    this.#posts.clear();
    this.#isAsking = false;
    this.#setMore(false);
    byId("empty").hidden = true;
    byId("skeletons").hidden = false;
  }

  /** The line is down: what was asked for will not come. */
  stopAsking() {
    this.#isAsking = false;
  }

  /** A stretch of history: the first, an older one, or what was missed; merged by id. @param {any[]} posts @param {boolean} more */
  read(posts, more) {
    const isFirst = this.#posts.size === 0;
    const isOlder = this.#isAsking;
    const leavesGap = !isFirst && !isOlder && posts.length > 0 && posts[0].id > Math.max(...this.#posts.keys());
    if (leavesGap) this.clear();
    const oldest = Math.min(...this.#posts.keys());
    const fromEnd = this.#scroller.scrollHeight - this.#scroller.scrollTop;
    const wasAtEnd = isFirst || leavesGap || this.#isAtEnd();
    this.#quietly(() => posts.forEach((post) => this.#put(post)));
    if (isOlder || posts.length === 0 || posts[0].id <= oldest) this.#setMore(more);
    this.#isAsking = false;
    byId("skeletons").hidden = true;
    this.#showEmpty();
    if (isOlder) this.#scroller.scrollTop = this.#scroller.scrollHeight - fromEnd;
    else if (wasAtEnd) this.toEnd();
  }

  /** A new line. What somebody said or pressed for is brought into sight. @param {any} post @param {boolean} isAnswer */
  add(post, isAnswer) {
    const follow = isAnswer || this.#isAtEnd() || post.by?.id === this.#me?.id;
    const node = this.#put(post);
    this.#progress.note(post);
    this.#showEmpty();
    if (follow) this.#scroller.scrollTop = Math.min(this.#scroller.scrollHeight, node.offsetTop - GAP);
    else this.#newer.hidden = false;
  }

  /** A line that changed. @param {any} post */
  edit(post) {
    const node = this.#posts.get(post.id);
    if (!node) return;
    const wasAtEnd = this.#isAtEnd();
    const held = node.contains(document.activeElement);
    node.setAttribute("aria-live", "off"); // Changes are told by Progress, not read out one by one.
    this.#put(post);
    this.#progress.tell(post);
    if (held && !node.contains(document.activeElement)) node.focus({ preventScroll: true });
    if (wasAtEnd) this.toEnd();
  }

  /** To the newest line. */
  toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#newer.hidden = true;
  }

  /** @param {number} id @returns {HTMLElement | undefined} */
  element(id) {
    return this.#posts.get(id);
  }

  /** The newest id on the page, 0 when there is none. */
  get newest() {
    return Math.max(0, ...this.#posts.keys());
  }

  #put(post) {
    const fresh = postElement(post, this.#me);
    const old = this.#posts.get(post.id);
    if (old) {
      morph(old, fresh);
      return old;
    }
    this.#posts.set(post.id, fresh);
    this.#progress.note(post);
    this.#list.insertBefore(fresh, this.#after(post.id));
    return fresh;
  }

  /** The first line that is newer than this, or null. */
  #after(id) {
    let next = null;
    let node = this.#list.lastElementChild;
    while (node && Number(node.dataset.id) > id) {
      next = node;
      node = node.previousElementSibling;
    }
    return next;
  }

  /** History is not news: a screen reader does not read it all out. */
  #quietly(change) {
    this.#list.setAttribute("aria-live", "off");
    change();
    setTimeout(() => this.#list.setAttribute("aria-live", "polite"), 500);
  }

  #ask() {
    if (this.#isAsking || !this.#hasMore || this.#posts.size === 0) return;
    this.#isAsking = this.#onOlder(Math.min(...this.#posts.keys()));
  }

  #scrolled() {
    if (this.#scroller.scrollTop < 160) this.#ask();
    if (this.#isAtEnd()) this.#newer.hidden = true;
  }

  #isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  #setMore(more) {
    this.#hasMore = more;
    this.#older.hidden = !more;
  }

  #showEmpty() {
    byId("empty").hidden = this.#posts.size > 0;
  }
}
