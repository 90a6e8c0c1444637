// A message as the platform would show it: containers, buttons, menus, files, pictures.

import { make, size, written } from "/_page/dom.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger" };

export function message(one, act) {
  const bot = one.author === "Bowerbird";
  const head = make("div", { className: "by" }, make("b", {}, one.author), bot ? make("span", { className: "tag" }, "APP") : null,
    make("time", {}, new Date(one.at * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })),
    one.edited_at ? make("span", { className: "edited" }, "(edited)") : null);
  const body = make("div", {}, one.answers ? make("div", { className: "answers" }, `${one.by} used /${one.answers}`) : null, head);
  if (one.thinking) body.append(make("div", { className: "thinking" }, "Bowerbird is thinking…"));
  else if (one.components.some((part) => part.type > 8)) body.append(...one.components.map((part) => drawn(part, one, act)));
  else body.append(written(one.text), ...one.components.map((part) => drawn(part, one, act)), ...one.files.map(file));
  const reactions = Object.entries(one.reactions);
  if (reactions.length) body.append(make("div", { className: "reactions" }, ...reactions.map(([emoji, count]) => make("span", {}, `${emoji} ${count}`))));
  if (one.only_me) body.append(make("div", { className: "note" }, "Only you can see this"));
  const face = make("div", { className: bot ? "face bot" : "face", ariaHidden: "true" }, one.author[0]);
  return make("li", { className: one.only_me ? "message mine-only" : "message", id: `m${one.id}` }, face, body);
}

function drawn(part, one, act) {
  switch (part.type) {
    case 1: return make("div", { className: "row" }, ...part.components.map((each) => drawn(each, one, act)));
    case 2: return button(part, one, act);
    case 3: return menu(part, one, act);
    case 9: return make("div", { className: "section" }, make("div", {}, ...part.components.map((each) => drawn(each, one, act))), drawn(part.accessory, one, act));
    case 10: return written(part.content);
    case 11: return picture(part);
    case 12: return make("div", { className: "gallery" }, ...part.items.map(picture));
    case 13: return file({ url: part.file.url, name: part.name, size: part.size });
    case 14: return part.divider ? make("hr") : make("div");
    case 17: return container(part, one, act);
    default: return make("div", { className: "note" }, "(a menu of people or channels)");
  }
}

function container(part, one, act) {
  const box = make("div", { className: "box" }, ...part.components.map((each) => drawn(each, one, act)));
  if (part.accent_color !== null && part.accent_color !== undefined)
    box.style.setProperty("--accent", `#${part.accent_color.toString(16).padStart(6, "0")}`);
  return box;
}

const picture = (part) => make("img", { src: part.media.url, alt: part.description || "", loading: "lazy" });

function file(one) {
  const words = make("span", {}, one.name, make("small", {}, size(one.size)));
  return make("a", { className: "file", href: one.url, download: one.name }, make("span", { className: "leaf", ariaHidden: "true" }), words);
}

function button(part, one, act) {
  const label = [part.emoji?.name, part.label].filter(Boolean).join(" ");
  if (part.style === 5) return make("a", { className: "button", href: part.url, target: "_blank", rel: "noopener" }, `${label} ↗`);
  const press = (event) => act({ what: "press", message: one.id, label: part.label || part.emoji?.name }, event.target);
  return make("button", { className: STYLES[part.style], disabled: Boolean(part.disabled), onclick: press }, label);
}

function menu(part, one, act) {
  const several = part.max_values > 1;
  const chosen = (event) => {
    const labels = [...event.target.selectedOptions].filter((option) => option.value).map((option) => option.label);
    if (labels.length >= part.min_values) act({ what: "select", message: one.id, labels, placeholder: part.placeholder }, event.target);
  };
  const name = part.placeholder || "Choose";
  const options = part.options.map((each) =>
    make("option", { value: each.value, label: each.label, title: each.description || "", selected: Boolean(each.default) }, each.label));
  const first = several || part.options.some((each) => each.default) ? [] : [make("option", { value: "", selected: true }, name)];
  return make("select", { multiple: several, disabled: Boolean(part.disabled), ariaLabel: name, onchange: chosen }, ...first, ...options);
}
