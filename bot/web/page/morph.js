/**
 * Change an element into another, in place: what stays keeps its focus, selection and scroll.
 * Children are the same when they bear the same `data-key`, or the same tag in the same order.
 */

/** Attributes that belong to the moment and not to the data. */
const KEPT = new Set(["data-busy", "aria-disabled", "data-broken", "aria-live"]);

/** @param {Element} old @param {Element} fresh */
export function morph(old, fresh) {
  attributes(old, fresh);
  const were = keyed(old);
  const are = keyed(fresh);
  for (const [key, node] of were) if (!are.has(key)) node.remove();
  let cursor = old.firstChild;
  for (const [key, node] of are) {
    const same = were.get(key);
    if (!same) {
      old.insertBefore(node, cursor);
      continue;
    }
    if (same === cursor) cursor = cursor.nextSibling;
    else old.insertBefore(same, cursor);
    change(same, node);
  }
}

function change(old, fresh) {
  if (old.nodeType === Node.ELEMENT_NODE) morph(old, fresh);
  else if (old.data !== fresh.data) old.data = fresh.data;
}

function attributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !KEPT.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}

/** @param {Node} parent @returns {Map<string, any>} */
function keyed(parent) {
  const nodes = new Map();
  for (const node of parent.childNodes) {
    const name = `${node.nodeName} ${node.dataset?.key ?? ""}`;
    let count = 0;
    while (nodes.has(`${name} ${count}`)) count += 1;
    nodes.set(`${name} ${count}`, node);
  }
  return nodes;
}
