/** Light or dark: the system's choice until a person makes their own, which this browser remembers. */

const KEPT = "bowerbird.theme";

/** @returns {"auto" | "light" | "dark"} */
export function theme() {
  const kept = read();
  return kept === "light" || kept === "dark" ? kept : "auto";
}

/** @param {"auto" | "light" | "dark"} choice */
export function choose(choice) {
  try {
    localStorage.setItem(KEPT, choice);
  } catch {
    // A browser that keeps nothing still gets the colours for now.
  }
  show(choice);
}

/** Tie the three radio buttons to the choice. @param {HTMLFieldSetElement} fieldset */
export function offer(fieldset) {
  for (const radio of fieldset.querySelectorAll("input")) radio.checked = radio.value === theme();
  fieldset.addEventListener("change", (event) => choose(event.target.value));
}

function read() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function show(choice) {
  if (choice === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
}

show(theme());
