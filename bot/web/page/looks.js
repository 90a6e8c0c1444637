/** Which cards are on the screen, and which is pointed at: told to the server, so that what they play is warm. */

/** As many as the server takes. */
const MOST = 12;
/** Scrolling and pointing come in bursts. */
const REST_MS = 200;

export class Looks {
  #list;
  #onLook;
  /** On the screen, and one scroll away or nearer. @type {Record<"visible" | "near", Set<Element>>} */
  #seen = { visible: new Set(), near: new Set() };
  /** @type {{card: Element | null, token: string}} */
  #pointed = { card: null, token: "" };
  #told = "[]";
  #timer = 0;

  /** @param {{list: HTMLElement, scroller: HTMLElement, onLook: (posts: object[]) => boolean}} parts `onLook` is false when it can't tell just now */
  constructor({ list, scroller, onLook }) {
    this.#list = list;
    this.#onLook = onLook;
    const near = new IntersectionObserver((entries) => this.#crossed(entries, "near"), { root: scroller, rootMargin: "100% 0px" });
    const visible = new IntersectionObserver((entries) => this.#crossed(entries, "visible"), { root: scroller });
    new MutationObserver((changes) => {
      for (const { addedNodes, removedNodes } of changes) {
        for (const card of cards(addedNodes)) [near, visible].forEach((one) => one.observe(card));
        for (const card of cards(removedNodes)) {
          [near, visible].forEach((one) => one.unobserve(card));
          this.#seen.visible.delete(card);
          this.#seen.near.delete(card);
        }
      }
      this.#soon();
    }).observe(list, { childList: true });
    for (const name of ["pointerover", "focusin"]) list.addEventListener(name, (event) => this.#point(event.target));
    for (const name of ["pointerleave", "focusout"]) list.addEventListener(name, () => this.#point(null));
    document.addEventListener("visibilitychange", () => this.#soon());
  }

  /** The server knows nothing of what was told before: it is another line. */
  again() {
    this.#told = "[]";
    this.#soon();
  }

  #crossed(entries, nearness) {
    for (const { target, isIntersecting } of entries) this.#seen[nearness][isIntersecting ? "add" : "delete"](target);
    this.#soon();
  }

  #point(target) {
    const card = target?.closest(".post.is-card") ?? null;
    const button = target?.closest("[data-token]") ?? target?.closest(".row")?.querySelector("[data-token]");
    this.#pointed = { card, token: button?.dataset.token ?? "" };
    this.#soon();
  }

  #soon() {
    this.#timer ||= setTimeout(() => {
      this.#timer = 0;
      this.#tell();
    }, REST_MS);
  }

  #tell() {
    const posts = document.hidden ? [] : this.#nearest().slice(0, MOST);
    const told = JSON.stringify(posts);
    if (told !== this.#told && this.#onLook(posts)) this.#told = told;
  }

  /** Cards by nearness, the newest first of those that are as near. */
  #nearest() {
    const { card, token } = this.#pointed;
    const inOrder = [...this.#list.children].filter((one) => this.#seen.near.has(one) || this.#seen.visible.has(one));
    const place = inOrder.indexOf(card);
    const looks = inOrder.map((one, n) => {
      if (n === place) return { id: Number(one.dataset.id), near: "focused", token };
      const isBeside = place >= 0 && Math.abs(n - place) === 1;
      return { id: Number(one.dataset.id), near: isBeside ? "adjacent" : this.#seen.visible.has(one) ? "visible" : "near" };
    });
    const rank = ["focused", "adjacent", "visible", "near"];
    return looks.reverse().sort((one, other) => rank.indexOf(one.near) - rank.indexOf(other.near));
  }
}

function cards(nodes) {
  return [...nodes].filter((one) => one.matches?.(".post.is-card"));
}
