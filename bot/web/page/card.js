/** A post as elements. Pure: the same post makes the same tree; clicks are heard by the log. */

import { clock, size } from "./amounts.js";
import { el, icon, safe } from "./dom.js";
import { word } from "./words.js";

/** A pick with more options than this becomes a select. */
const MANY = 6;
/** A word of so many letters (an address, a key) stands under its name on a phone, not cut into shreds beside it. */
const LONG_WORD = /\S{28}/;

/** @param {any} post @param {{id: number} | null} me @returns {HTMLElement} */
export function postElement(post, me) {
  const isMine = Boolean(post.by && me && post.by.id === me.id);
  const name = post.by ? post.by.name : word("web-bowerbird");
  return el(
    "article",
    { class: `post ${post.card ? "is-card" : isMine ? "is-mine" : "is-theirs"}`, "data-id": post.id, tabindex: -1 },
    byline(post, name),
    post.text !== null && el("p", { class: "said", dir: "auto" }, post.text),
    post.card && cardElement(post.card),
  );
}

/** Is this option already said by a row of the card? Then the row itself is what one presses. */
export function pickedRows(card) {
  const rows = card.blocks.flatMap((block) => (block.type === "rows" ? block.rows : []));
  const numbered = rows.filter((row) => row.number !== null && row.title);
  const options = card.pick?.options ?? [];
  const isSame = numbered.length > 0 && numbered.length === options.length;
  if (!isSame || !numbered.every((row, n) => options[n].label.includes(row.title))) return new Map();
  return new Map(numbered.map((row, n) => [row, options[n]]));
}

function byline(post, name) {
  return el(
    "header",
    { class: "by" },
    !post.by && el("img", { src: "/page/mark.svg", alt: "", width: 24, height: 24 }),
    el("span", { class: "name", dir: "auto" }, name),
    el("time", { datetime: new Date(post.at).toISOString() }, clock(post.at)),
    post.private && el("span", { class: "private" }, icon("lock"), word("web-private")),
  );
}

function cardElement(card) {
  const cover = card.blocks.find((block) => block.type === "cover");
  const inRows = pickedRows(card);
  return el(
    "div",
    { class: `card${cover ? " has-cover" : ""}`, "data-tone": card.tone, "data-state": card.state },
    cover && coverElement(cover, "cover"),
    el(
      "div",
      { class: "matter" },
      card.title && el("h2", { dir: "auto" }, card.title),
      ...card.blocks.filter((block) => block !== cover).flatMap((block) => [
        block.type === "rows" && block.rows.some((row) => inRows.has(row)) && hint(card.pick),
        blockElement(block, inRows),
      ]),
      card.pick && inRows.size === 0 && pickElement(card.pick),
      card.files.length > 0 && el("ul", { class: "files", "data-arrows": true }, ...card.files.map(fileElement)),
      card.actions.length > 0 && el("div", { class: "actions" }, ...card.actions.map(actionElement)),
    ),
  );
}

function blockElement(block, inRows) {
  switch (block.type) {
    case "text":
      return el("p", { class: "text", dir: "auto" }, block.text);
    case "note":
      return el("p", { class: "note", dir: "auto", "data-tone": block.tone }, block.text);
    case "fields":
      return el("dl", { class: "fields" }, ...block.fields.map(fieldElement));
    case "progress":
      return progressElement(block);
    case "cover":
      return coverElement(block, "cover next");
    default:
      return el("ul", { class: "rows", "data-arrows": true }, ...block.rows.map((row) => rowElement(row, inRows.get(row))));
  }
}

function fieldElement({ name, value }) {
  return el("div", { class: LONG_WORD.test(value) && "is-long" }, el("dt", { dir: "auto" }, name), el("dd", { dir: "auto" }, value));
}

function progressElement({ percent, text }) {
  return el(
    "div",
    { class: "progress" },
    el("progress", { max: 100, value: percent, "aria-label": text || word("web-waiting") }),
    el("p", { dir: "auto" }, text),
  );
}

/** The box has its size before the picture comes; while there is none, it shows the words. */
function coverElement({ url, alt }, name) {
  const address = safe(url);
  return el(
    "figure",
    { class: name, "data-key": url },
    address && el("img", { src: address, alt, loading: "lazy", decoding: "async" }),
    el("figcaption", { dir: "auto", "aria-hidden": Boolean(address) && "true" }, alt),
  );
}

function rowElement(row, option) {
  const title = option
    ? el("button", { type: "button", class: "row-title", dir: "auto", "data-token": option.token, "aria-label": option.label }, row.title)
    : el("span", { class: "row-title", dir: "auto" }, row.title);
  return el(
    "li",
    { class: option ? "row can-press" : "row" },
    row.number !== null && el("span", { class: "number" }, String(row.number)),
    el("div", { class: "row-words" }, title, row.detail && el("span", { class: "detail", dir: "auto" }, row.detail)),
    row.mark && el("span", { class: "mark", dir: "auto" }, row.mark),
  );
}

function hint(pick) {
  return pick.hint && el("p", { class: "hint", dir: "auto" }, pick.hint);
}

function pickElement(pick) {
  return pick.options.length > MANY ? selectElement(pick) : listElement(pick);
}

function listElement(pick) {
  const options = pick.options.map(({ label, token }) =>
    el("li", {}, el("button", { type: "button", class: "button", dir: "auto", "data-token": token, "data-key": label }, label)),
  );
  return el("div", { class: "pick" }, hint(pick), el("ul", { class: "options", "data-arrows": true }, ...options));
}

function selectElement(pick) {
  const options = pick.options.map(({ label, token }) => el("option", { value: token, "data-key": label }, label));
  return el(
    "div",
    { class: "pick is-select" },
    el("select", { "aria-label": pick.hint || word("web-choose") }, el("option", { value: "", "data-key": "" }, pick.hint || word("web-choose")), ...options),
    el("button", { type: "button", class: "button", "data-choose": true }, word("web-choose")),
  );
}

function fileElement({ name, size: bytes, url }) {
  const address = safe(url);
  const words = [icon("file"), el("span", { class: "file-name", dir: "auto" }, name), el("span", { class: "detail" }, ` ${size(bytes)}`)];
  if (!address) return el("li", { "data-key": name }, el("span", { class: "file" }, ...words));
  const verb = el("span", { class: "unseen" }, `${word("web-download")} `);
  return el("li", { "data-key": name }, el("a", { class: "file", href: address, download: name }, verb, ...words, icon("down")));
}

function actionElement({ label, style, token, url, text, confirm }) {
  const shape = { class: `button ${style}`, dir: "auto", "data-key": label };
  if (token) return el("button", { ...shape, type: "button", "data-token": token, "data-style": style, "data-confirm": confirm || null }, label);
  if (text) return el("button", { ...shape, type: "button", "data-copy": text }, icon("copy"), label);
  const address = safe(url ?? "");
  if (!address) return el("span", { ...shape, "aria-disabled": "true" }, label);
  return el("a", { ...shape, href: address, target: "_blank", rel: "noopener noreferrer" }, label, el("span", { class: "unseen" }, ` (${word("web-new-tab")})`));
}
