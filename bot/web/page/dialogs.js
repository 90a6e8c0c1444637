/** What floats above the page and asks something: questions, forms, and panels to read. */

import { el, icon } from "./dom.js";
import { word } from "./words.js";

let count = 0;

/** Ask before something that can't be undone. @param {{question: string, label: string, style: string}} what @returns {Promise<boolean>} */
export function confirm({ question, label, style }) {
  const go = el("button", { class: `button ${style === "danger" ? "danger" : "primary"}`, value: "yes" }, label);
  const stay = el("button", { class: "button", value: "" }, word("web-cancel"));
  const dialog = framed(
    "dialog",
    word("web-confirm-title"),
    el("form", { method: "dialog" }, el("p", { dir: "auto" }, question), el("div", { class: "actions end" }, stay, go)),
  );
  open(dialog, style === "danger" ? stay : go);
  return closed(dialog).then((value) => value === "yes");
}

/** Ask for a name. @param {{title: string, name: string, submit: string}} what @returns {Promise<string>} "" when none was given */
export function askName({ title, name, submit }) {
  const field = { name: "name", label: name, entry: "text", value: "", options: [], help: word("web-name-help"), required: true };
  const { dialog, form, values } = formDialog({ title, fields: [field], submit });
  form.elements.name.maxLength = 60;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (values().name.trim()) dialog.close(values().name.trim());
  });
  open(dialog, form.elements.name);
  return closed(dialog);
}

/**
 * A form of Bowerbird's. It stays open, with its answers, until `done` is called.
 * @param {any} what the form as the wire has it
 * @param {(values: Record<string, string>, button: HTMLElement) => void} onSubmit
 * @returns {{done: () => void, refuse: (text: string) => void}}
 */
export function fill(what, onSubmit) {
  const { dialog, form, values, trouble } = formDialog(what);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    trouble.textContent = "";
    if (form.querySelector("[type=submit]").getAttribute("aria-disabled") !== "true") {
      onSubmit(values(), form.querySelector("[type=submit]"));
    }
  });
  open(dialog, form.querySelector("input, select") ?? form.querySelector("[type=submit]"));
  return { done: () => dialog.close(), refuse: (text) => (trouble.textContent = text) };
}

/** Something to read, at the side. @param {string} title @param {Node} body @returns {HTMLDialogElement} */
export function panel(title, body) {
  const dialog = framed("panel", title, body);
  dialog.setAttribute("closedby", "any");
  open(dialog, null);
  return dialog;
}

function formDialog({ title, fields, submit }) {
  const trouble = el("p", { class: "trouble", role: "alert", dir: "auto" });
  const leave = el("button", { class: "button", type: "button" }, word("web-cancel"));
  const form = el(
    "form",
    { class: "form", autocomplete: "off" },
    ...fields.map(fieldElement),
    trouble,
    el("div", { class: "actions end" }, leave, el("button", { class: "button primary", type: "submit" }, submit)),
  );
  const dialog = framed("dialog", title, form);
  leave.addEventListener("click", () => dialog.close(""));
  return { dialog, form, trouble, values: () => read(form, fields) };
}

function read(form, fields) {
  return Object.fromEntries(
    fields.map(({ name, entry }, n) => {
      const control = form.querySelector(`[data-field="${n}"]`);
      return [name, entry === "toggle" ? (control.checked ? "yes" : "no") : control.value];
    }),
  );
}

function fieldElement(field, n) {
  const id = `field-${count}-${n}`;
  const control = controlElement(field, {
    id,
    name: field.name,
    "data-field": n,
    "aria-describedby": field.help ? `${id}-help` : null,
  });
  const name = el("label", { for: id, dir: "auto" }, field.label, field.required && el("span", { class: "needed" }, ` (${word("web-required")})`));
  const help = field.help && el("p", { id: `${id}-help`, class: "help", dir: "auto" }, field.help);
  return field.entry === "toggle"
    ? el("div", { class: "field toggle" }, control, el("div", {}, name, help))
    : el("div", { class: "field" }, name, control, help);
}

function controlElement({ entry, value, options, required }, common) {
  if (entry === "toggle") return el("input", { ...common, type: "checkbox", role: "switch", checked: value === "yes" });
  if (entry === "text") return el("input", { ...common, type: "text", dir: "auto", maxlength: 4000, value, required });
  const choices = options.map((one) => el("option", { value: one.value, selected: one.value === value }, one.label));
  if (!options.some((one) => one.value === value)) choices.unshift(el("option", { value: "", selected: true }, word("web-choose")));
  return el("select", { ...common, required }, ...choices);
}

function framed(kind, title, body) {
  const id = `dialog-${++count}`;
  const close = el("button", { class: "round", type: "button" }, icon("close"), el("span", { class: "unseen" }, word("web-close")));
  const dialog = el("dialog", { class: kind, "aria-labelledby": id }, el("header", {}, el("h2", { id, dir: "auto" }, title), close), body);
  close.addEventListener("click", () => dialog.close(""));
  return dialog;
}

function open(dialog, first) {
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  first?.focus();
}

function closed(dialog) {
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue)));
}
