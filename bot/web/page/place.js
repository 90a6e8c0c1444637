/** Who this tab is, and in which room. The address bar knows first, then the tab's own memory. */

const KEPT = "bowerbird.place";
const START = { as: "me", room: "home" };

/** @returns {{as: string, room: string}} */
export function place() {
  const asked = new URLSearchParams(location.search);
  const kept = read();
  return {
    as: asked.get("as")?.trim().slice(0, 60) || kept.as || START.as,
    room: asked.get("room")?.trim().slice(0, 60) || kept.room || START.room,
  };
}

/** The address that opens this place in any tab. @param {{as: string, room: string}} there */
export function address(there) {
  return `${location.pathname}?${new URLSearchParams(there)}`;
}

/** Be there from now on. @param {{as: string, room: string}} there */
export function go(there) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(there));
  } catch {
    // The address bar remembers as well.
  }
  history.replaceState(null, "", address(there));
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") ?? {};
  } catch {
    return {};
  }
}
