/**
 * The sentences of the page's own controls. `welcome.words` brings them all, in the person's language
 * (`bot/texts`); in English here is what shows before the welcome, or when none comes. `{name}` marks
 * a place that the page fills.
 */
export const english = {
  "web-skip": "Skip to the message box",
  "web-menu": "Rooms and people",
  "web-rooms": "Rooms",
  "web-new-room": "New room",
  "web-people": "You are",
  "web-new-person": "Somebody else",
  "web-theme": "Colours",
  "web-theme-auto": "Auto",
  "web-theme-light": "Light",
  "web-theme-dark": "Dark",
  "web-keys": "Keys",
  "web-key-slash": "Write a command",
  "web-key-keys": "Show these keys",
  "web-key-arrows": "Move in a list; in the empty message box, bring back what you said",
  "web-key-enter": "Send, or take the marked line",
  "web-key-tab": "Take the marked line and go on writing",
  "web-key-escape": "Close what is open",
  "web-chat": "Chat",
  "web-messages": "Messages",
  "web-older": "Show earlier messages",
  "web-newer": "New messages below",
  "web-empty-title": "Nothing here yet",
  "web-empty-text": "Ask for something to read, hear or watch. These are good first lines:",
  "web-palette": "Commands and completions",
  "web-say": "Message",
  "web-say-hint": "Search, / for commands",
  "web-send": "Send",
  "web-not-sent": "Not sent yet. Your line is kept in the message box.",
  "web-not-connected": "Not connected just now. Try again in a moment.",
  "web-close": "Close",
  "web-notices": "Notices",
  "web-toasts": "Short answers",
  "web-lost": "Connection lost. Trying again; what you write is kept.",
  "web-offline": "You are offline. Bowerbird comes back by itself when the network does.",
  "web-try-now": "Try now",
  "web-try-again": "Try again",
  "web-locked-title": "Open the link that Bowerbird printed when it started",
  "web-locked-text": "This browser has no key yet, or its key has run out. The link works once; this command prints a fresh one:",
};

/** @type {Record<string, string>} */
let spoken = english;

/** From now on, speak with these words; keys that are missing stay English. @param {Record<string, string>} words */
export function adopt(words) {
  spoken = { ...english, ...words };
}

/** The sentence for `key`, with its places filled; nothing before it is known. @param {string} key @param {Record<string, string | number>} [facts] */
export function word(key, facts = {}) {
  return (spoken[key] ?? "").replace(/\{(\w+)\}/g, (place, name) => (name in facts ? String(facts[name]) : place));
}

/** Write the words into what the page itself is made of. @param {ParentNode} root */
export function label(root) {
  for (const node of root.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  for (const node of root.querySelectorAll("[data-word-label]")) node.ariaLabel = word(node.dataset.wordLabel);
  for (const node of root.querySelectorAll("[data-word-placeholder]")) node.placeholder = word(node.dataset.wordPlaceholder);
}
