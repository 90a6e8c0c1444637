// The line to type in: commands and their options are offered, and values that the bot suggests.

import { make } from "/_page/dom.js";

export function composer(ask, order, say) {
  const text = document.getElementById("text"), list = document.getElementById("choices");
  let offered = [], at = 0, turn = 0;

  const show = (rows) => {
    offered = rows;
    at = 0;
    list.hidden = rows.length === 0;
    draw();
  };
  const draw = () => list.replaceChildren(...offered.map((row, index) =>
    make("li", { role: "option", "aria-selected": String(index === at), onmousedown: (event) => { event.preventDefault(); take(index); } },
      make("b", {}, row.label), make("small", {}, row.note || ""))));
  const take = (index) => {
    text.value = offered[index].text;
    text.focus();
    look();
  };

  async function look() {
    const mine = ++turn, typed = text.value;
    if (!typed.startsWith("/")) return show([]);
    const { commands } = await ask("commands");
    const rows = await choices(commands.filter((one) => one.type === 1), typed);
    if (mine === turn) show(rows);
  }

  async function choices(commands, typed) {
    const name = typed.slice(1).split(" ")[0];
    const command = commands.find((one) => one.name === name);
    if (!command || !typed.includes(" "))
      return commands.filter((one) => one.name.startsWith(name)).map((one) => ({ label: `/${one.name}`, note: one.description, text: `/${one.name} ` }));
    const options = command.options || [];
    const used = [...typed.matchAll(/\s([\w-]+):/g)].map((found) => found[1]);
    const current = options.find((one) => one.name === used.at(-1));
    if (current?.choices) return current.choices.map((one) => row(typed, current, one));
    if (current?.autocomplete) return (await suggested(typed, current)).map((one) => row(typed, current, one));
    return options.filter((one) => !used.includes(one.name)).map((one) =>
      ({ label: one.type < 3 ? one.name : `${one.name}:`, note: one.description, text: `${typed.trimEnd()} ${one.name}${one.type < 3 ? " " : ":"}` }));
  }

  const row = (typed, option, one) =>
    ({ label: one.name, text: `${typed.slice(0, typed.lastIndexOf(`${option.name}:`))}${option.name}:${one.value}` });

  async function suggested(typed, option) {
    const made = await order({ what: "complete", text: typed, option: option.name });
    for (let since = -1; made?.gesture; ) {
      const found = await (await fetch(`/_gesture?${new URLSearchParams({ id: made.gesture.id, since, wait: 3 })}`)).json();
      if (found.gesture.state !== "waiting") return found.gesture.choices || [];
      since = found.version;
    }
    return [];
  }

  text.addEventListener("input", look);
  text.addEventListener("keydown", (event) => {
    if (list.hidden || !["ArrowDown", "ArrowUp", "Tab", "Escape"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Escape") return show([]);
    if (event.key === "Tab") return take(at);
    at = (at + (event.key === "ArrowDown" ? 1 : offered.length - 1)) % offered.length;
    draw();
  });
  document.getElementById("line").addEventListener("submit", (event) => {
    event.preventDefault();
    const words = text.value.trim();
    text.value = "";
    turn += 1;
    show([]);
    if (words) say(words);
  });
}
