/** The one-time key: it comes in the fragment, is taken out of the address bar, and buys a session cookie. */

/** Use the key in the address, if there is one. @returns {Promise<string>} why it was not taken, or "" */
export async function enter() {
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (!key) return "";
  history.replaceState(null, "", location.pathname + location.search);
  try {
    const answer = await fetch("/session", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ key }),
    });
    return answer.ok ? "" : ((await answer.json()).text ?? "");
  } catch {
    return ""; // Not reached: the socket says so in its own way.
  }
}

/** Does the server refuse this browser? A WebSocket can't tell why it was closed, so ask plainly. */
export async function isLocked() {
  const answer = await fetch("/ws", { cache: "no-store" });
  return answer.status === 401 || answer.status === 403;
}
