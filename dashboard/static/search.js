/* The search box: "/" leads to it unless turned off, and the arrow keys lead through what is found as one types. */
"use strict";

const listOf = (box) => document.getElementById(box.dataset.list);
const optionsOf = (box) => [...listOf(box).querySelectorAll("[role=option]")];
const isTyping = (node) => node.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(node.tagName);

function choose(box, option) {
  optionsOf(box).forEach((one) => one.setAttribute("aria-selected", one === option));
  if (!option) return box.removeAttribute("aria-activedescendant");
  box.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function open(box, wanted) {
  const shown = wanted && listOf(box).childElementCount > 0;
  listOf(box).hidden = !shown;
  box.setAttribute("aria-expanded", shown);
  choose(box, null);
}

function boxes() {
  document.querySelectorAll("[data-list]").forEach((box) => {
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", box.dataset.list);
    box.setAttribute("aria-expanded", !listOf(box).hidden);
  });
}
document.addEventListener("DOMContentLoaded", boxes);

document.addEventListener("htmx:after:swap", () => {
  const box = document.activeElement;
  if (box.dataset.list) open(box, box.value.trim() !== "");
});

document.addEventListener("keydown", (event) => {
  const box = event.target;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
  if (event.key === "/" && plain && !isTyping(box) && !document.cookie.includes("search_key=off")) {
    const shown = [...document.querySelectorAll("[data-list]")].find((one) => one.checkVisibility());
    if (!shown) return;
    event.preventDefault();
    shown.focus();
    shown.select();
  }
  if (!box.dataset.list || !plain) return;
  const options = optionsOf(box);
  const at = options.findIndex((one) => one.id === box.getAttribute("aria-activedescendant"));
  const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? options.length - 1 : at - 1 }[event.key];
  if (to !== undefined && options.length) {
    event.preventDefault();
    if (listOf(box).hidden) open(box, true);
    choose(box, options[to]);
  } else if (event.key === "Enter" && at >= 0 && !listOf(box).hidden) {
    event.preventDefault();
    options[at].click();
  } else if (event.key === "Escape" && !listOf(box).hidden) {
    event.preventDefault();
    open(box, false);
  }
});

document.addEventListener("focusout", (event) => {
  const box = event.target;
  if (box.dataset.list && !listOf(box).contains(event.relatedTarget)) open(box, false);
});
