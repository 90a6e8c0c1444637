/** Making elements. Data only ever becomes text or an attribute. */

/**
 * An element; children that are nothing (`null`, `false`, "") are left out, attributes that are `null` or `false` too.
 * @param {string} tag
 * @param {Record<string, string | number | boolean | null>} [attributes]
 * @param {...(Node | string | null | false | undefined)} children
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter(Boolean));
  return node;
}

/** A drawing from the sprite in index.html. @param {string} name */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** The element with this id, which index.html promises. @param {string} id @returns {any} */
export function byId(id) {
  return document.getElementById(id);
}

/** The address if a browser may open it, else null: no `javascript:`, no `data:`. @param {string} url */
export function safe(url) {
  try {
    const { protocol, href } = new URL(url, location.href);
    return protocol === "https:" || protocol === "http:" ? href : null;
  } catch {
    return null;
  }
}
