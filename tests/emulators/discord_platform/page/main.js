// The page of one person: places, messages, live. All that it knows comes from the emulator's doors under /_….

import { composer } from "/_page/composer.js";
import { make } from "/_page/dom.js";
import { fill } from "/_page/form.js";
import { message } from "/_page/message.js";

const query = new URLSearchParams(location.search);
const me = query.get("as") || "";
const list = document.getElementById("messages"), dialog = document.getElementById("form");
const drawn = new Map();
let place = query.get("channel"), opened = null, poll = new AbortController();

const ask = async (door, more = {}) =>
  (await fetch(`/_${door}?${new URLSearchParams({ as: me, channel: place || "", ...more })}`, { signal: poll.signal })).json();

async function order(body) {
  const answer = await fetch("/_do", { method: "POST", body: JSON.stringify({ as: me, channel: place, ...body }) });
  const said = await answer.json();
  if (said.impossible) toast(said.impossible);
  return said;
}

async function act(body, pressed) {
  pressed?.classList.add("busy");
  const made = await order(body);
  for (let since = -1; made.gesture; ) {
    const found = await (await fetch(`/_gesture?${new URLSearchParams({ id: made.gesture.id, since, wait: 5 })}`)).json();
    since = found.version;
    if (found.gesture.state === "waiting") continue;
    if (found.gesture.state === "failed") toast("This interaction failed");
    break;
  }
  pressed?.classList.remove("busy");
}

function toast(words) {
  const made = make("div", {}, words);
  document.getElementById("toasts").append(made);
  setTimeout(() => made.remove(), 5000);
}

async function places() {
  const { places: all } = await ask("places");
  place ||= all[0]?.id;
  const guilds = Map.groupBy ? Map.groupBy(all, (one) => one.guild_name || "Direct messages") : new Map([["Places", all]]);
  const parts = [...guilds].flatMap(([name, mine]) => [make("h2", {}, name), ...mine.map(link)]);
  document.getElementById("places").replaceChildren(make("p", { className: "me" }, me), ...parts);
  const here = all.find((one) => one.id === place);
  document.getElementById("head").textContent = here ? `${here.kind === "dm" ? "@" : "#"} ${here.name}` : "";
  document.title = here ? `${here.name} · ${me}` : me;
}

function link(one) {
  const go = (event) => {
    event.preventDefault();
    place = one.id;
    list.replaceChildren();
    drawn.clear();
    poll.abort();
  };
  return make("a", { href: `?as=${encodeURIComponent(me)}&channel=${one.id}`, className: one.kind, onclick: go, "aria-current": one.id === place ? "page" : null }, one.name);
}

function show(messages) {
  const low = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const ids = new Set(messages.map((one) => one.id));
  for (const [id, [, node]] of drawn) if (!ids.has(id)) { node.remove(); drawn.delete(id); }
  for (const one of messages) {
    const told = JSON.stringify(one), before = drawn.get(one.id);
    if (before?.[0] === told) continue;
    const node = message(one, act);
    if (before) before[1].replaceWith(node);
    else list.append(node);
    drawn.set(one.id, [told, node]);
  }
  if (low) list.scrollTop = list.scrollHeight;
}

function form(open) {
  if (open?.interaction === opened) return;
  opened = open?.interaction ?? null;
  if (!open) return dialog.close();
  fill(dialog, open, (values) => act({ what: "submit", values }), () => order({ what: "dismiss form" }));
}

async function live() {
  for (let since = -1; ; ) {
    try {
      await places();
      const found = await ask("sees", { since, wait: query.has("still") ? 0 : 25 });
      since = found.version;
      show(found.messages);
      form(found.form);
      if (query.has("still")) return;
    } catch {
      const moved = poll.signal.aborted;
      poll = new AbortController();
      since = -1;
      if (!moved) await new Promise((done) => setTimeout(done, 1000));
    }
  }
}

composer(ask, order, (words) => act({ what: words.startsWith("/") ? "use" : "say", text: words }));
live();
