/* Without this script every page works; with it, what htmx changed is told, and focus goes where it is needed. */
"use strict";

document.documentElement.classList.add("scripted");

function focusWhereNeeded(root) {
  const needed = root.querySelector("[data-focus], [aria-invalid=true]");
  if (!needed) return;
  needed.removeAttribute("data-focus");
  needed.focus();
}

let news = ""; /* what a page that refreshed itself says, in place of what its answer says */

function say() {
  if (news) {
    document.getElementById("live").textContent = news;
    news = "";
    return forget();
  }
  const said = document.querySelector("#said[data-say]") || document.querySelector("[data-say]");
  const live = document.getElementById("live");
  if (said && live) live.textContent = said.dataset.say;
  const changed = said && said.dataset.at && (document.getElementById(said.dataset.at) || document.getElementById("main"));
  if (changed) {
    changed.tabIndex = -1;
    changed.focus();
  }
  forget();
}

function forget() {
  document.querySelectorAll("[data-say]").forEach((said) => said.removeAttribute("data-say"));
}

document.addEventListener("DOMContentLoaded", () => {
  forget();
  focusWhereNeeded(document);
});

document.addEventListener("htmx:after:swap", () => {
  say();
  focusWhereNeeded(document.getElementById("main"));
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});

/* Totals are asked for again each minute, which costs an empty 304 while no record changed and keeps no sign-in alive;
   of what changed, the figures of tiles are told. An open form is left alone. */
const figuresOf = (root) => [...root.querySelectorAll("[data-figure]")].map((tile) => tile.dataset.figure);

async function refresh() {
  const board = document.querySelector("#board[data-refreshes]");
  if (!board || document.hidden || board.querySelector("form.entry")) return;
  const headers = { "HX-Request": "true", "HX-Request-Type": "partial", "Dashboard-Poll": "1" };
  const answer = await fetch(window.location.href, { headers, cache: "no-cache" }).catch(() => null);
  if (!answer || !answer.ok || !document.contains(board)) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("board");
  if (!fresh || fresh.textContent === board.textContent) return;
  const before = figuresOf(board);
  const changed = figuresOf(fresh).filter((figure) => !before.includes(figure));
  news = [board.dataset.refreshes, ...changed].join(" ");
  htmx.ajax("GET", window.location.href, { target: "#board", swap: "outerMorph", headers });
}
setInterval(refresh, 60000);

/* Files that are too large together are told before they are sent. */
document.addEventListener("change", (event) => {
  const { files, dataset } = event.target;
  if (!files || !dataset.most) return;
  const size = [...files].reduce((sum, file) => sum + file.size, 0);
  event.target.setCustomValidity(size > Number(dataset.most) ? dataset.tooLarge : "");
  event.target.reportValidity();
});

/* A file that has become ready opens by itself, once, in the place of the page that waited. */
document.addEventListener("htmx:after:swap", () => {
  const ready = document.querySelector("a[data-opens]");
  if (!ready) return;
  ready.removeAttribute("data-opens");
  window.location.replace(ready.href);
});

/* An address is copied, and that is said. */
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const input = document.getElementById(button.dataset.copy);
  input.select();
  if (navigator.clipboard) await navigator.clipboard.writeText(input.value).catch(() => document.execCommand("copy"));
  else document.execCommand("copy");
  button.textContent = button.dataset.copied;
  document.getElementById("live").textContent = button.dataset.copied;
});

/* Two minutes before a sign-in ends, that is said and shown. */
let ending;
function watch() {
  const note = document.getElementById("ending");
  const live = document.getElementById("live");
  if (!note) return;
  note.hidden = true;
  clearTimeout(ending);
  ending = setTimeout(() => {
    note.hidden = false;
    live.textContent = note.textContent.trim();
  }, Math.max(0, Number(note.dataset.endsIn) - 120) * 1000);
}
document.addEventListener("DOMContentLoaded", watch);
document.addEventListener("htmx:after:request", watch);

/* Each sheet of paper says what it shows: service, page, filters, as of, and when it was printed. */
function chosen(control) {
  if (control.type === "hidden" || !control.value || (control.type === "checkbox" && !control.checked)) return "";
  const label = control.labels[0] ? control.labels[0].textContent.trim() : "";
  if (control.type === "checkbox") return label;
  const colon = document.documentElement.lang.startsWith("fr") ? "\u00a0: " : ": ";
  return label + colon + (control.selectedOptions ? control.selectedOptions[0].text : control.value).trim();
}

window.addEventListener("beforeprint", () => {
  const { lang } = document.documentElement;
  const now = new Date().toLocaleString(lang, { dateStyle: "long", timeStyle: "short" });
  const asOf = document.getElementById("as-of");
  const title = document.title.split(" \u2013 ").reverse().join(" \u00b7 ");
  const parts = [title, ...[...document.querySelectorAll(".filters select, .filters input")].map(chosen)];
  parts.push(asOf ? asOf.textContent.trim() : "", `${document.body.dataset.printed} ${now}`);
  document.documentElement.style.setProperty("--sheet", JSON.stringify(parts.filter(Boolean).join(" \u00b7 ")));
});
