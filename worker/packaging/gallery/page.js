"use strict";
// Shows one picture at a time over the page. Without this script the links lead to the pictures themselves.
const links = [...document.querySelectorAll(".pictures a")];
const viewer = document.getElementById("viewer");
const picture = document.getElementById("picture");
const words = document.getElementById("words");
let shown = 0;

function show(number) {
  shown = (number + links.length) % links.length;
  picture.src = links[shown].href;
  picture.alt = links[shown].firstElementChild.alt;
  words.textContent = `${shown + 1} / ${links.length} · ${picture.alt}`;
  if (!viewer.open) viewer.showModal();
}

const keys = {
  ArrowRight: () => show(shown + 1),
  ArrowLeft: () => show(shown - 1),
  " ": () => show(shown + 1),
  Home: () => show(0),
  End: () => show(links.length - 1),
};

links.forEach((link, number) => link.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(number);
}));
viewer.addEventListener("keydown", (event) => {
  const act = event.target.tagName === "BUTTON" && event.key === " " ? undefined : keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
viewer.addEventListener("close", () => links[shown].focus());
document.getElementById("previous").addEventListener("click", () => show(shown - 1));
document.getElementById("next").addEventListener("click", () => show(shown + 1));
document.getElementById("close").addEventListener("click", () => viewer.close());
