// A post as a bubble: text with its entities, files, reactions, and the keyboard under it.
const MARKS = { link: "↗", app: "◱", copy: "❏", inline: "➦" };
const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote", spoiler: "span" };
const LINKS = { url: (text) => text, text_link: (_, entity) => entity.url };

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

export function hue(name) {
  return [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7);
}

export function face(where, name) {
  where.textContent = [...name][0]?.toUpperCase() ?? "";
  where.style.setProperty("--hue", hue(name));
  return where;
}

// Entities nest and never cross: each range is made of what lies inside it.
export function rich(text, entities, from = 0, to = text.length) {
  const parts = [];
  let at = from;
  const sorted = [...entities].sort((one, other) => one.offset - other.offset || other.length - one.length);
  for (const entity of sorted) {
    if (entity.offset < at || entity.offset + entity.length > to) continue;
    parts.push(text.slice(at, entity.offset));
    const end = entity.offset + entity.length;
    const inner = rich(text, sorted.filter((one) => one !== entity && one.offset >= entity.offset && one.offset + one.length <= end), entity.offset, end);
    parts.push(dressed(entity, text.slice(entity.offset, end), inner));
    at = end;
  }
  parts.push(text.slice(at, to));
  return parts;
}

function dressed(entity, text, inner) {
  if (LINKS[entity.type]) {
    const link = element("a", "", ...inner);
    link.href = LINKS[entity.type](text, entity);
    link.target = "_blank";
    link.rel = "noopener";
    return link;
  }
  if (["bot_command", "mention", "hashtag"].includes(entity.type)) return Object.assign(element("a", "", ...inner), { tabIndex: -1 });
  return element(TAGS[entity.type] ?? "span", entity.type === "spoiler" ? "spoiler" : "", ...inner);
}

function size(bytes) {
  const unit = bytes < 1e6 ? "KB" : bytes < 1e9 ? "MB" : "GB";
  return `${(bytes / { KB: 1e3, MB: 1e6, GB: 1e9 }[unit]).toFixed(1)} ${unit}`;
}

function file(one) {
  if (one.kind === "photo") {
    return Object.assign(element("img"), { src: `/_file/${one.key}`, alt: "Picture", width: one.width, height: one.height });
  }
  const icon = one.beside ? Object.assign(element("img", "beside"), { src: `/_file/${one.beside}`, alt: "" }) : element("i");
  if (!one.beside) icon.innerHTML = '<svg viewBox="0 0 24 24"><path d="M12 4v12m-5-5 5 5 5-5M5 20h14"/></svg>';
  const link = element("a", "file", icon, element("span", "", element("b", "", one.name), element("small", "", size(one.size))));
  link.href = `/_file/${one.key}`;
  link.download = one.name;
  return link;
}

function keyboard(post, press) {
  return element("div", "keys", ...post.buttons.map((row) => element("div", "", ...row.map((button) => {
    const key = element("button", button.style ?? "", button.label);
    if (MARKS[button.kind]) key.dataset.mark = MARKS[button.kind];
    key.onclick = () => press(post, button, key);
    return key;
  }))));
}

function quote(replied) {
  const name = element("b", "", replied.by.name);
  return element("span", "quote", name, replied.text || replied.files.map((one) => one.name).join(", "));
}

function meta(post) {
  const time = new Date((post.at ?? Date.now() / 1000) * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return element("span", "meta", post.history.length > 1 ? `edited ${time}` : time);
}

export function postRow(post, about) {
  if (post.service) return element("div", "pill", post.service);
  const bubble = element("div", "bubble");
  if (about.group && !about.mine && about.first) {
    const by = element("span", "by", post.via ? `${post.by.name} via @${post.via}` : post.by.name);
    by.style.setProperty("--hue", hue(post.by.name));
    bubble.append(by);
  }
  if (about.replied) bubble.append(quote(about.replied));
  bubble.append(...post.files.map(file), ...rich(post.text, post.entities));
  if (post.reactions.length) bubble.append(element("div", "reactions", ...post.reactions.map((one) => element("span", "", one))));
  bubble.append(meta(post));
  const stack = element("div", "stack", bubble);
  if (post.buttons.length) stack.append(keyboard(post, about.press));
  bubble.ondblclick = () => about.replyTo?.(post);
  const row = element("div", `row${about.mine ? " mine" : ""}${about.last ? " more" : ""}${post.id === "draft" ? " draft" : ""}`);
  if (about.group && !about.mine) row.append(about.last ? face(element("span", "avatar"), post.by.name) : element("span", "gap"));
  row.append(stack);
  return row;
}
