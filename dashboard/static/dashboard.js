/* Without this script every page works; with it, what htmx changed is told, and focus goes where it is needed. */
"use strict";

document.documentElement.classList.add("scripted");

function focusOnError(root) {
  const wrong = root.querySelector("[data-focus], [aria-invalid=true]");
  if (wrong) wrong.focus();
}

document.addEventListener("DOMContentLoaded", () => focusOnError(document));

document.addEventListener("htmx:after:swap", () => {
  const said = document.querySelector("[data-say]");
  const live = document.getElementById("live");
  if (said && live) live.textContent = said.dataset.say;
  focusOnError(document.getElementById("main"));
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
