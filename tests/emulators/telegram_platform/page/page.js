// A person's chats, live: what the control side shows, and gestures back to it.
import { postRow, face } from "/_page/posts.js";

const query = new URLSearchParams(location.search);
const at = (id) => document.getElementById(id);
const state = { me: null, chats: [], chat: null, topic: null, replyTo: null, shown: new Map(), offers: [], chosen: 0, asked: 0, isLow: true, top: 0 };

async function get(path, values = {}) {
  return (await fetch(`/_${path}?${new URLSearchParams(values)}`)).json();
}

async function act(gesture, values = {}) {
  const here = { person: state.me.id, chat: state.chat.id, bot: state.chat.bot };
  const answer = await fetch(`/_do/${gesture}`, { method: "POST", body: JSON.stringify({ ...here, ...values }) });
  const value = await answer.json();
  if (!answer.ok) toast(value.words);
  return answer.ok ? value : null;
}

function toast(text) {
  at("toast").textContent = text;
  at("toast").classList.add("on");
  clearTimeout(state.fading);
  state.fading = setTimeout(() => at("toast").classList.remove("on"), 3500);
}

async function answered(question) {
  for (;;) {
    const found = await get("question", { id: question });
    if (found.answer) return found.answer;
    await get("changes", { since: found.change });
  }
}

async function press(post, button, element) {
  const led = await act("presses", { message: post.id, label: button.label });
  if (!led) return;
  if (led.url) open(led.url, "_blank", "noopener");
  if (led.copied) { await navigator.clipboard?.writeText(led.copied); toast("Copied"); }
  if (led.query !== undefined) { at("words").value = `@${await username()} ${led.query}`; at("words").focus(); offer(); }
  if (!led.question) return;
  element.classList.add("waits");
  const told = await answered(led.question);
  element.classList.remove("waits");
  if (told.alert) { at("alert").querySelector("p").textContent = told.text; at("alert").showModal(); }
  else if (told.text) toast(told.text);
}

async function username() {
  return (await get("bots"))[0].username;
}

// What is shown ---------------------------------------------------------------------------------------

function showList() {
  at("me").textContent = state.me.first_name;
  face(at("me-face"), state.me.first_name);
  at("chats").replaceChildren(...state.chats.map((chat) => {
    const item = document.createElement("li");
    const link = item.appendChild(document.createElement("a"));
    link.href = `?as=${encodeURIComponent(query.get("as"))}&chat=${chat.id}&bot=${chat.bot}`;
    link.onclick = (event) => { event.preventDefault(); choose(chat); };
    if (same(chat, state.chat)) link.setAttribute("aria-current", "page");
    face(link.appendChild(document.createElement("span")), chat.title).className = "avatar";
    const words = link.appendChild(document.createElement("span"));
    const line = words.appendChild(document.createElement("span"));
    line.appendChild(document.createElement("b")).textContent = chat.title;
    line.appendChild(document.createElement("small")).textContent = chat.last ? clock(chat.last.at) : "";
    words.appendChild(document.createElement("small")).textContent = last(chat);
    return item;
  }));
}

const clock = (at) => new Date(at * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
const same = (one, other) => other && one.id === other.id && one.bot === other.bot;

function last(chat) {
  if (!chat.last) return "";
  const words = chat.last.service || chat.last.text || chat.last.files.map((file) => file.name).join(", ");
  return chat.kind === "private" || chat.last.service ? words : `${chat.last.by.name}: ${words}`;
}

function showHead() {
  const chat = state.chat;
  at("title").textContent = chat.title;
  at("about").textContent = chat.kind === "private" ? "bot" : chat.people.join(", ");
  face(at("face"), chat.title);
  const topics = chat.topics.length ? [{ id: null, name: "General" }, ...chat.topics] : [];
  at("topics").replaceChildren(...topics.map((topic) => {
    const tab = document.createElement("button");
    tab.textContent = topic.name;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-selected", topic.id === state.topic);
    tab.onclick = () => { state.topic = topic.id; refresh(); };
    return tab;
  }));
}

function showPosts({ posts, draft }) {
  const here = state.chat.topics.length ? posts.filter((post) => post.thread === state.topic) : posts;
  const box = at("posts");
  const rows = here.map((post, n) => kept(post, here[n - 1], here[n + 1], here));
  if (draft) rows.push(postRow({ id: "draft", by: {}, text: draft, entities: [], buttons: [], files: [], reactions: [], history: [] }, { mine: false }));
  if (!here.length && state.chat.kind === "private") rows.push(startButton());
  if (rows.length !== box.children.length || rows.some((row, n) => row !== box.children[n])) box.replaceChildren(...rows);
  toEnd();
  const asking = here.at(-1);
  if (asking?.asks_reply && state.replyTo !== asking.id) replyTo(asking);
}

// Who reads older lines is left there; who is at the end stays at the end, also when a picture arrives.
function toEnd() {
  if (state.isLow) at("posts").scrollTop = at("posts").scrollHeight;
}

// Only a person scrolls up: a page that grew below has not moved.
function noteScroll({ target }) {
  if (target.scrollTop < state.top) state.isLow = false;
  if (target.scrollHeight - target.scrollTop - target.clientHeight < 80) state.isLow = true;
  state.top = target.scrollTop;
}

// A row is made anew only when its post changed: nothing flickers, nothing under a finger moves.
function kept(post, before, after, posts) {
  const about = {
    mine: post.by.id === state.me.id,
    group: state.chat.kind !== "private",
    first: before?.by.id !== post.by.id || Boolean(before?.service),
    last: after?.by.id !== post.by.id || Boolean(after?.service),
    replied: posts.find((one) => one.id === post.reply_to),
    press, replyTo,
  };
  const key = JSON.stringify([post, about]);
  const known = state.shown.get(post.id);
  if (known?.key === key) return known.row;
  const row = postRow(post, about);
  state.shown.set(post.id, { key, row });
  return row;
}

function startButton() {
  const holder = document.createElement("div");
  holder.className = "keys pill";
  const button = holder.appendChild(document.createElement("button"));
  button.textContent = "Start";
  button.className = "primary";
  button.onclick = () => act("starts");
  return holder;
}

function replyTo(post) {
  state.replyTo = post.id;
  at("replying").hidden = false;
  at("replying").textContent = `Reply to ${post.by.name}: ${post.text.slice(0, 80)}`;
  at("words").focus();
}

function noReply() {
  state.replyTo = null;
  at("replying").hidden = true;
}

// What is typed ---------------------------------------------------------------------------------------

async function offer() {
  const words = at("words").value, asked = ++state.asked;
  const inline = words.match(/^@(\w+) (.+)/);
  let offers = [];
  if (/^\/\w*$/.test(words)) offers = await commands(words.slice(1));
  else if (inline && inline[1] === await username()) offers = await inlineOffers(inline[2]);
  if (asked !== state.asked) return;
  state.offers = offers;
  state.chosen = 0;
  showOffers();
}

async function commands(start) {
  const listed = await get("commands", { person: state.me.id, chat: state.chat.id, bot: state.chat.bot });
  return listed.filter((one) => one.command.startsWith(start)).map((one) => ({
    title: `/${one.command}`, detail: one.description,
    take: () => { at("words").value = `/${one.command} `; at("words").focus(); },
  }));
}

async function inlineOffers(words) {
  const question = await act("types_inline", { query: words });
  const { results } = await answered(question);
  return results.map((one) => ({
    title: one.title, detail: one.description,
    take: () => { at("words").value = ""; act("picks", { question, result: one.id }); },
  }));
}

function showOffers() {
  at("offers").hidden = !state.offers.length;
  at("offers").replaceChildren(...state.offers.map((one, n) => {
    const button = document.createElement("button");
    button.append(Object.assign(document.createElement("b"), { textContent: one.title }), Object.assign(document.createElement("small"), { textContent: one.detail }));
    button.setAttribute("aria-selected", n === state.chosen);
    button.onclick = () => take(one);
    return button;
  }));
}

function take(one) {
  state.offers = [];
  showOffers();
  one.take();
}

function keys(event) {
  if (event.key === "Escape") { state.offers = []; showOffers(); noReply(); }
  if (!state.offers.length) return;
  if (event.key === "Tab" || (event.key === "Enter" && !/^\/\w+$/.test(at("words").value))) { event.preventDefault(); take(state.offers[state.chosen]); }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    state.chosen = (state.chosen + (event.key === "ArrowDown" ? 1 : -1) + state.offers.length) % state.offers.length;
    showOffers();
  }
}

async function send(event) {
  event.preventDefault();
  const text = at("words").value.trim();
  if (!text) return;
  at("words").value = "";
  state.offers = []; state.asked++;
  showOffers();
  await act("says", { text, reply_to: state.replyTo, thread: state.topic });
  noReply();
}

async function attach() {
  const file = at("file").files[0];
  const bytes = new Uint8Array(await file.arrayBuffer());
  let coded = "";
  for (const byte of bytes) coded += String.fromCharCode(byte);
  await act("sends", { name: file.name, content: btoa(coded), mime: file.type || "application/octet-stream", thread: state.topic });
  at("file").value = "";
}

// Life ------------------------------------------------------------------------------------------------

async function choose(chat) {
  Object.assign(state, { chat, topic: null });
  state.shown.clear();
  document.body.classList.remove("listing");
  noReply();
  state.isLow = true;
  await refresh();
}

async function refresh() {
  const found = await get("chats", { as: query.get("as") });
  Object.assign(state, { me: found.me, chats: found.chats });
  state.chats.sort((one, other) => (other.last?.at ?? 0) - (one.last?.at ?? 0));
  const named = (chat) => String(chat.id) === query.get("chat");
  state.chat = state.chats.find((chat) => same(chat, state.chat)) ?? state.chats.find(named) ?? state.chats[0];
  showList();
  showHead();
  showPosts(await get("chat", { person: state.me.id, chat: state.chat.id, bot: state.chat.bot }));
  return found.change;
}

at("line").onsubmit = send;
at("words").oninput = offer;
at("words").onkeydown = keys;
at("file").onchange = attach;
at("posts").addEventListener("load", toEnd, true);
at("posts").onscroll = noteScroll;
at("back").onclick = () => document.body.classList.add("listing");

async function live() {
  let change = await refresh();
  for (;;) {
    const news = await get("changes", { since: change });
    if (news.change !== change) change = await refresh();
  }
}

live();
