// The form ("modal") that a bot has opened.

import { make, written } from "/_page/dom.js";

const INPUT = 4, SELECT = 3, RADIO = 21, CHECKS = 22, CHECK = 23;

export function fill(dialog, form, submit, dismiss) {
  const controls = form.fields.map(control);
  const send = (event) => {
    event.preventDefault();
    submit(Object.fromEntries(form.fields.map((field, index) => [field.label, value(field, controls[index])])));
  };
  const buttons = make("div", { className: "row" }, make("button", { type: "button", onclick: dismiss }, "Cancel"), make("button", { className: "primary" }, "Submit"));
  const labelled = form.fields.map((field, index) =>
    make("label", {}, field.label, field.required ? " *" : "", field.description ? make("small", {}, field.description) : null, controls[index]));
  dialog.replaceChildren(make("form", { onsubmit: send }, make("h2", {}, form.title), ...form.texts.map(written), ...labelled, buttons));
  dialog.oncancel = dismiss;
  if (!dialog.open) dialog.showModal();
}

function control(field) {
  if (field.type === INPUT)
    return make(field.long ? "textarea" : "input", { value: field.value || "", placeholder: field.placeholder || "", required: field.required, rows: 4 });
  if (field.type === CHECK) return make("input", { type: "checkbox", checked: Boolean(field.checked) });
  if (![SELECT, RADIO, CHECKS].includes(field.type)) return make("div", { className: "note" }, "(not shown here)");
  const options = field.options.map((label) => make("option", { value: label, selected: field.chosen.includes(label) }, label));
  return make("select", { multiple: field.type === CHECKS, required: field.required }, ...options);
}

function value(field, made) {
  if (field.type === CHECK) return made.checked;
  if (field.type === INPUT) return made.value;
  return made.selectedOptions ? [...made.selectedOptions].map((one) => one.value) : null;
}
