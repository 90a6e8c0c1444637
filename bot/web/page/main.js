/** Puts the page together: what the server says goes to the parts, what a person does goes to the server. */

import { Composer } from "./composer.js";
import { confirm, fill } from "./dialogs.js";
import { byId, el } from "./dom.js";
import { listen } from "./keys.js";
import { Log } from "./log.js";
import { Looks } from "./looks.js";
import { People } from "./people.js";
import { copy } from "./clipboard.js";
import { go, place } from "./place.js";
import { Presses } from "./presses.js";
import { enter } from "./session.js";
import { Socket } from "./socket.js";
import { speak } from "./speech.js";
import { offer } from "./theme.js";
import { Toasts } from "./toasts.js";
import { adopt, label, word } from "./words.js";

/** A command that is not answered at once gets the shape of a card, after this. */
const SKELETON_MS = 180;
/** What somebody new can try, in this order, as far as there are such commands. */
const FIRST_LINES = ["/search", "/download", "/browse", "/help"];

const toasts = new Toasts();
const presses = new Presses(() => toasts.show(word("web-no-answer")));
const log = new Log({ onOlder: (before) => socket.send({ type: "older", before }) !== "" });
const looks = new Looks({
  list: byId("log"),
  scroller: byId("scroller"),
  onLook: (posts) => socket.send({ type: "looks", posts }) !== "",
});
const composer = new Composer({ onSay: say, onComplete: (text) => socket.send({ type: "complete", text }) });
const people = new People(move);
const socket = new Socket({ hello: place, onFrame: hear, onState: turn });

/** The form that waits for its answer, by the id of its frame. */
const forms = new Map();
/** What was said and not yet heard back, by the id of its frame. @type {Map<string, {text: string, after: number}>} */
const unheard = new Map();
/** Lines that went back into the box, and the ids they were sent under: said again as they are, they are the same. @type {Map<string, string>} */
const givenBack = new Map();
let me = null;
let wasLost = false;
let isReturning = false;
let skeleton = 0;

label(document);
offer(byId("theme"));
listen({ onSlash: () => composer.open() });
byId("log").addEventListener("click", press);
byId("examples").addEventListener("click", tryExample);
byId("locked-again").addEventListener("click", () => location.reload());
begin();

async function begin() {
  const reason = await enter();
  byId("locked-reason").textContent = reason;
  byId("locked-reason").hidden = !reason;
  socket.open();
}

/** @param {any} frame */
function hear(frame) {
  const wasPress = presses.end(frame.re ?? null);
  switch (frame.type) {
    case "welcome":
      return welcome(frame);
    case "posts":
      log.read(frame.posts, frame.more);
      if (isReturning) askAgain(frame.posts);
      return;
    case "post":
      log.add(frame.post, Boolean(frame.re));
      break;
    case "edit":
      log.edit(frame.post);
      break;
    case "toast":
      if (frame.tone === "bad" && forms.has(frame.re)) return refuse(frame);
      toasts.show(frame.text, frame.tone);
      break;
    case "form":
      ask(frame.form);
      break;
    case "choices":
      return composer.palette.complete(frame.re, frame.choices);
    case "problem":
      if (forms.has(frame.re)) return refuse(frame);
      if (unheard.has(frame.re)) giveBack(frame.re);
      toasts.show(frame.text, "bad");
  }
  answered(frame, wasPress);
}

function welcome(frame) {
  me = frame.me;
  adopt(frame.words);
  document.documentElement.lang = frame.locale;
  document.documentElement.dir = isRightToLeft(frame.locale) ? "rtl" : "ltr";
  document.title = `${frame.room.name} · ${word("web-bowerbird")}`;
  label(document);
  toasts.relabel();
  log.me = me;
  looks.again();
  people.show(frame);
  go({ as: frame.me.name, room: frame.room.name });
  composer.palette.commands = frame.commands;
  showExamples(frame.commands);
  performance.mark("bowerbird-ready");
}

/** The line's state, as the page shows it. @param {import("./socket.js").LineState} state */
function turn(state) {
  byId("app").hidden = state === "locked";
  byId("locked").hidden = state !== "locked";
  const banner = byId("banner");
  banner.replaceChildren();
  if (state === "up") {
    if (wasLost) toasts.show(word("web-back"), "good");
    isReturning = wasLost;
    wasLost = false;
    return;
  }
  stopWaiting();
  presses.endAll();
  log.stopAsking();
  if (state === "locked") return;
  wasLost = true;
  const again = el("button", { class: "quiet", type: "button" }, word("web-try-now"));
  again.addEventListener("click", () => socket.open());
  banner.append(el("span", {}, word(state === "offline" ? "web-offline" : "web-lost")), again);
}

/** Be somebody else, or somewhere else: the same page with another hello. */
function move(there) {
  go(there);
  unheard.clear();
  givenBack.clear();
  stopWaiting();
  presses.endAll();
  log.clear();
  socket.open();
  byId("say").focus();
}

function say(text) {
  const id = socket.send({ type: "say", text }, givenBack.get(text));
  if (!id) {
    toasts.show(word("web-not-sent"), "bad");
    return false;
  }
  givenBack.clear(); // whatever comes after another line is a line of its own
  unheard.set(id, { text, after: log.newest });
  if (text.startsWith("/")) skeleton ||= setTimeout(wait, SKELETON_MS);
  return true;
}

function answered({ type, re, post }, wasPress) {
  if (!re) return;
  unheard.delete(re);
  forms.get(re)?.done();
  forms.delete(re);
  const isOwnLine = type === "post" && post.by;
  if (!wasPress && !isOwnLine) stopWaiting();
}

/** After a break: what the history does not show was never heard, and goes back into the box; the rest is asked for. */
function askAgain(posts) {
  for (const [id, { text, after }] of unheard) {
    const wasHeard = posts.some((post) => post.id > after && post.by?.id === me.id && post.text === text);
    if (wasHeard) socket.send({ type: "say", text }, id);
    else giveBack(id);
  }
  isReturning = false;
}

/** @param {string} id */
function giveBack(id) {
  const { text } = unheard.get(id);
  unheard.delete(id);
  givenBack.set(text, id);
  composer.giveBack(text);
}

async function press(event) {
  const copied = event.target.closest("[data-copy]")?.dataset.copy;
  if (copied) return toasts.show((await copy(copied)) ? word("web-copied") : word("web-copy-by-hand", { text: copied }));
  const button = event.target.closest("[data-token], [data-choose]");
  if (!button || Presses.isBusy(button)) return;
  const token = button.dataset.token ?? button.previousElementSibling.value;
  if (!token) return button.previousElementSibling.focus();
  const { confirm: question, style } = button.dataset;
  if (question && !(await confirm({ question, label: button.textContent, style }))) return;
  const id = socket.send({ type: "press", token });
  if (id) presses.begin(id, button);
  else toasts.show(word("web-not-connected"), "bad");
}

function ask(form) {
  const open = fill(form, (values, button) => {
    const id = socket.send({ type: "fill", token: form.token, values });
    if (!id) return open.refuse(word("web-not-connected"));
    presses.begin(id, button);
    forms.set(id, open);
  });
}

function refuse({ re, text }) {
  forms.get(re).refuse(text);
  forms.delete(re);
}

function wait() {
  byId("waiting").hidden = false;
  speak(word("web-waiting"));
  log.toEnd();
}

function stopWaiting() {
  clearTimeout(skeleton);
  skeleton = 0;
  byId("waiting").hidden = true;
}

function showExamples(commands) {
  const examples = FIRST_LINES.flatMap((name) => commands.filter((one) => one.name === name && one.example));
  const lines = examples.map(({ example, summary }) =>
    el("li", {}, el("button", { type: "button", "data-example": example }, el("code", { dir: "auto" }, example), el("span", { class: "detail", dir: "auto" }, summary))),
  );
  byId("examples").replaceChildren(...lines);
}

function tryExample(event) {
  const button = event.target.closest("[data-example]");
  if (button) composer.write(button.dataset.example);
}

/** @param {string} locale */
function isRightToLeft(locale) {
  return ["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"].includes(locale.split("-", 1)[0]);
}
