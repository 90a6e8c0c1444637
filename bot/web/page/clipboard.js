/** What a button puts on the clipboard. */

/** @param {string} text @returns {Promise<boolean>} whether it is there: a browser may say no, or have none */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyMarked(text);
  }
}

/** For pages that are not on a secure address, as in a network at home: what is marked is copied. */
function copyMarked(text) {
  const field = document.createElement("textarea");
  field.className = "unseen";
  field.value = text;
  const before = document.activeElement;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  before?.focus();
  return done;
}
