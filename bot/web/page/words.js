/**
 * Every sentence of the page's own controls, in English, by key. `welcome.words` brings the same
 * keys in the room's language; `{name}` marks a place that the page fills.
 */
export const english = {
  "web-skip": "Skip to the message box",
  "web-menu": "Rooms and people",
  "web-rooms": "Rooms",
  "web-new-room": "New room",
  "web-new-room-title": "Open a new room",
  "web-new-room-name": "Name of the room",
  "web-new-room-do": "Open it",
  "web-people": "You are",
  "web-new-person": "Somebody else",
  "web-new-person-title": "Come in as somebody else",
  "web-new-person-name": "Name",
  "web-new-person-do": "Come in",
  "web-name-help": "Up to 60 characters. A name that is new here is made.",
  "web-as": "as {name}",
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
  "web-waiting": "Bowerbird is looking.",
  "web-empty-title": "Nothing here yet",
  "web-empty-text": "Ask for something to read, hear or watch. These are good first lines:",
  "web-palette": "Commands and completions",
  "web-palette-count": "Lines to choose from: {count}",
  "web-example": "For example {example}",
  "web-say": "Message",
  "web-say-hint": "Type / for commands",
  "web-send": "Send",
  "web-not-sent": "Not sent yet. Your line is kept in the message box.",
  "web-not-connected": "Not connected just now. Try again in a moment.",
  "web-no-answer": "No answer yet. You can press again.",
  "web-bowerbird": "Bowerbird",
  "web-private": "Only you see this",
  "web-choose": "Choose",
  "web-download": "Download",
  "web-new-tab": "opens in a new tab",
  "web-cancel": "Cancel",
  "web-close": "Close",
  "web-confirm-title": "Are you sure?",
  "web-required": "needed",
  "web-notices": "Notices",
  "web-notices-unread": "Notices, unread: {count}",
  "web-notices-empty": "No notices yet. Short answers are kept here, so that you can read them again.",
  "web-toasts": "Short answers",
  "web-dismiss": "Dismiss",
  "web-lost": "Connection lost. Trying again; what you write is kept.",
  "web-offline": "You are offline. Bowerbird comes back by itself when the network does.",
  "web-back": "Connected again.",
  "web-try-now": "Try now",
  "web-try-again": "Try again",
  "web-locked-title": "Open the link that Bowerbird printed when it started",
  "web-locked-text": "This browser has no key yet, or its key has run out. The link works once; this command prints a fresh one:",
  "web-bytes": "{count} bytes",
  "web-kb": "{count} KB",
  "web-mb": "{count} MB",
  "web-gb": "{count} GB",
};

let spoken = english;

/** From now on, speak with these words; keys that are missing stay English. @param {Record<string, string>} words */
export function adopt(words) {
  spoken = { ...english, ...words };
}

/** The sentence for `key`, with its places filled. @param {keyof typeof english} key @param {Record<string, string | number>} [facts] */
export function word(key, facts = {}) {
  return spoken[key].replace(/\{(\w+)\}/g, (place, name) => (name in facts ? String(facts[name]) : place));
}

/** Write the words into what the page itself is made of. @param {ParentNode} root */
export function label(root) {
  for (const node of root.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  for (const node of root.querySelectorAll("[data-word-label]")) node.ariaLabel = word(node.dataset.wordLabel);
  for (const node of root.querySelectorAll("[data-word-placeholder]")) node.placeholder = word(node.dataset.wordPlaceholder);
}
