/* Nothing typed is lost: by accident, where the server does not answer, by a filter, or with the other language. */
"use strict";

const typed = new Set();
const words = (name) => document.body.dataset[name];
const inHand = () => [...typed].filter((form) => form.isConnected);

document.addEventListener("input", (event) => {
  const form = event.target.closest("form.entry");
  if (form) typed.add(form);
});
document.addEventListener("submit", (event) => typed.delete(event.target));
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.response.status < 400) return;
  document.querySelectorAll("form.entry .problem").forEach((problem) => typed.add(problem.closest("form")));
});
window.addEventListener("beforeunload", (event) => {
  if (inHand().length) event.preventDefault();
});

/* What answers may be none of ours: a proxy says 502 in its own words, a network asks to sign in to it. */
const isOurs = (headers) => headers.has("Dashboard-Version");

function sayNotSaved(form) {
  form.querySelector(".problem--away")?.remove();
  const note = document.createElement("div");
  note.className = "problem problem--away";
  note.tabIndex = -1;
  note.setAttribute("role", "alert");
  note.append(Object.assign(document.createElement("p"), { textContent: words("notSaved") }));
  form.prepend(note);
  note.focus();
  typed.add(form);
}

function tellAway(source) {
  if (source.matches("form.entry")) return sayNotSaved(source);
  document.getElementById("live").textContent = words("away");
}

document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  if (isOurs(ctx.response.headers)) return;
  event.preventDefault();
  tellAway(ctx.sourceElement);
});
document.addEventListener("htmx:error", (event) => {
  const { ctx } = event.detail;
  if (ctx && !ctx.response) tellAway(ctx.sourceElement);
});

/* A form on a page of its own is sent by the browser, which leaves the page for whatever answers: so it is asked first
   whether we do. */
let answered;
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form.entry:not([hx-post])") || form === answered) return;
  event.preventDefault();
  const button = event.submitter;
  const answer = await fetch(document.body.dataset.health, { cache: "no-store" }).catch(() => null);
  if (!answer || !isOurs(answer.headers)) return sayNotSaved(form);
  answered = form;
  form.requestSubmit(button);
  answered = null;
});

/* What would take an open form away asks first; a filter that is not applied then says again what it said. */
let applied = new Map();
const filters = () => document.querySelector("form.filters");
const stateOf = (control) => (control.type === "checkbox" ? control.checked : control.value);
function noteFilters() {
  applied = new Map([...(filters()?.elements ?? [])].map((control) => [control.id || control.name, stateOf(control)]));
}
function restoreFilters() {
  for (const control of filters()?.elements ?? []) {
    const state = applied.get(control.id || control.name);
    if (control.type === "checkbox") control.checked = state;
    else if (state !== undefined) control.value = state;
  }
}
document.addEventListener("DOMContentLoaded", noteFilters);
document.addEventListener("htmx:after:swap", noteFilters);
document.addEventListener("htmx:before:request", (event) => {
  const { sourceElement, target } = event.detail.ctx;
  const lost = inHand().filter((form) => form !== sourceElement && target?.contains(form));
  if (sourceElement.closest("form.entry") || !lost.length) return;
  if (window.confirm(words("leave"))) return lost.forEach((form) => typed.delete(form));
  event.preventDefault();
  restoreFilters();
});

/* The other language: the same form on a page of its own, with what was typed into this one. */
const inLanguage = (path, lang) => path.replace(/\/(en|fr)(?=\/)/, `/${lang}`);
const purpose = (form) => inLanguage(new URL(form.action).pathname, "en");

function textsOf(form) {
  const secret = [...form.querySelectorAll("[type=password]")].map((control) => control.name);
  const own = ["csrf_token", "back", "form-page", ...secret];
  return [...new FormData(form)].filter(([name, text]) => typeof text === "string" && !own.includes(name));
}
function fill(form, texts) {
  for (const control of form.elements) {
    const pickable = ["checkbox", "radio"].includes(control.type);
    if (pickable) {
      control.checked = texts.some(([name, text]) => name === control.name && text === control.value);
    } else {
      const place = texts.findIndex(([name]) => name === control.name);
      if (place >= 0) [[, control.value]] = texts.splice(place, 1);
    }
    if (pickable ? control.checked : control.value) control.closest("details")?.setAttribute("open", "");
  }
  typed.add(form);
}
document.addEventListener("click", (event) => {
  const toggle = event.target.closest("#toggle");
  const form = inHand()[0] ?? toggle?.form;
  if (!toggle || !form?.matches(".entry")) return;
  event.preventDefault();
  const lang = toggle.lang.slice(0, 2);
  const page = new URL(form.elements["form-page"]?.value || toggle.href, window.location.href);
  page.pathname = inLanguage(page.pathname, lang);
  sessionStorage.setItem("carried", JSON.stringify({ purpose: purpose(form), texts: textsOf(form) }));
  typed.clear();
  window.location.assign(page);
});
document.addEventListener("DOMContentLoaded", () => {
  const carried = JSON.parse(sessionStorage.getItem("carried") || "null");
  sessionStorage.removeItem("carried");
  const form = carried && [...document.querySelectorAll("form.entry")].find((one) => purpose(one) === carried.purpose);
  if (form) fill(form, carried.texts);
});
