// Elements made by hand, and Discord's marks in text, always as text nodes: no string becomes markup.

export function make(name, more = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(more)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key in made && key !== "list") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((one) => one !== null && one !== undefined));
  return made;
}

const MARKS = /\*\*(.+?)\*\*|\*(.+?)\*|`(.+?)`|\[(.+?)\]\((https?:\/\/[^\s)]+)\)|<t:(\d+)(?::\w)?>|<(https?:\/\/[^\s>]+)>|(https?:\/\/[^\s)]+)|\\([*_~`|>#\-[\]()<:])/g;

function inline(text) {
  const made = [];
  let last = 0;
  for (const found of text.matchAll(MARKS)) {
    made.push(text.slice(last, found.index));
    last = found.index + found[0].length;
    const [, bold, slanted, code, label, address, time, hidden, plain, escaped] = found;
    if (bold) made.push(make("b", {}, ...inline(bold)));
    else if (slanted) made.push(make("i", {}, ...inline(slanted)));
    else if (code) made.push(make("code", {}, code));
    else if (time) made.push(new Date(time * 1000).toLocaleString());
    else if (escaped) made.push(escaped);
    else made.push(make("a", { href: address || hidden || plain, target: "_blank", rel: "noopener" }, label || hidden || plain));
  }
  made.push(text.slice(last));
  return made;
}

function line(text) {
  if (text.startsWith("-# ")) return make("small", {}, ...inline(text.slice(3)));
  if (/^#{1,3} /.test(text)) return make("h3", {}, ...inline(text.replace(/^#+ /, "")));
  if (text.startsWith("> ")) return make("blockquote", {}, ...inline(text.slice(2)));
  return make("p", {}, ...inline(text.replace(/^[-*] /, "• ")), text ? "" : "\u00a0");
}

export const written = (text) => make("div", { className: "text" }, ...text.split("\n").map(line));

export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
