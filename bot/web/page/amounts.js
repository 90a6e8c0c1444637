/** Sizes and times in the words people use. */

import { word } from "./words.js";

const STEPS = [
  ["web-gb", 1e9],
  ["web-mb", 1e6],
  ["web-kb", 1e3],
];

/** "410 KB". @param {number} bytes */
export function size(bytes) {
  for (const [key, step] of STEPS) {
    if (bytes >= step) return word(key, { count: number(bytes / step) });
  }
  return word("web-bytes", { count: number(bytes) });
}

/** "14:05" today, with the day before that. @param {number} at ms since 1970 */
export function clock(at) {
  const when = new Date(at);
  const isToday = when.toDateString() === new Date().toDateString();
  const day = isToday ? {} : { day: "numeric", month: "short" };
  return when.toLocaleString(language(), { hour: "numeric", minute: "2-digit", ...day });
}

function number(value) {
  return value.toLocaleString(language(), { maximumFractionDigits: value < 10 ? 1 : 0 });
}

function language() {
  return document.documentElement.lang;
}
