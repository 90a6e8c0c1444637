/** Rooms and people at the side, or in a sheet on a phone. Each is an address: it opens in another tab as well. */

import { askName } from "./dialogs.js";
import { byId, el } from "./dom.js";
import { address } from "./place.js";
import { word } from "./words.js";

export class People {
  #here = { as: "", room: "" };
  #onGo;

  /** @param {(there: {as: string, room: string}) => void} onGo */
  constructor(onGo) {
    this.#onGo = onGo;
    byId("new-room").addEventListener("click", () => this.#newRoom());
    byId("new-person").addEventListener("click", () => this.#newPerson());
    byId("side").addEventListener("click", (event) => this.#clicked(event));
    byId("show-menu").addEventListener("click", openSheet);
  }

  /** @param {any} welcome */
  show({ me, room, people, rooms }) {
    this.#here = { as: me.name, room: room.name };
    byId("room-name").textContent = room.name;
    byId("who").textContent = word("web-as", { name: me.name });
    byId("rooms").replaceChildren(...rooms.map((one) => this.#line({ room: one.name }, one.name, one.id === room.id)));
    byId("people").replaceChildren(...people.map((one) => this.#line({ as: one.name }, one.name, one.id === me.id)));
  }

  #line(change, name, isHere) {
    const there = { ...this.#here, ...change };
    const link = el("a", { href: address(there), dir: "auto", "aria-current": isHere && "true" }, name);
    return el("li", {}, link);
  }

  #clicked(event) {
    const link = event.target.closest("a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const asked = new URL(link.href).searchParams;
    this.#go({ as: asked.get("as"), room: asked.get("room") });
  }

  async #newRoom() {
    const room = await askName({ title: word("web-new-room-title"), name: word("web-new-room-name"), submit: word("web-new-room-do") });
    if (room) this.#go({ ...this.#here, room });
  }

  async #newPerson() {
    const as = await askName({ title: word("web-new-person-title"), name: word("web-new-person-name"), submit: word("web-new-person-do") });
    if (as) this.#go({ ...this.#here, as });
  }

  #go(there) {
    byId("side").closest("dialog")?.close();
    this.#onGo(there);
  }
}

/** On a phone the side lies in a sheet while it is open, and goes home when it closes. */
function openSheet() {
  const side = byId("side");
  const sheet = el("dialog", { class: "sheet", "aria-label": word("web-menu"), closedby: "any" }, side);
  document.body.append(sheet);
  sheet.addEventListener("close", () => {
    byId("side-place").append(side);
    sheet.remove();
  });
  sheet.showModal();
  side.querySelector("[aria-current]")?.focus();
}
