/* The hallway screen: one tile at a time (all of them, still, where motion is to be reduced), fetched again each minute;
   without a connection it keeps the last figures and says since when. Without this script all tiles stand below another. */
"use strict";

const still = window.matchMedia("(prefers-reduced-motion: reduce)");
let turn = 0;
let lost = "";

function show() {
  const tiles = [...document.querySelectorAll(".hall__tile")];
  tiles.forEach((tile, place) => {
    tile.hidden = !still.matches && place !== turn % tiles.length;
  });
}

function clock() {
  return new Date().toLocaleTimeString(document.documentElement.lang, {
    hour: "2-digit", minute: "2-digit", timeZone: "America/Toronto",
  });
}

async function refresh() {
  const note = document.getElementById("lost");
  try {
    const answer = await fetch(window.location.href, { cache: "no-cache", credentials: "omit" });
    if (answer.status === 404) return window.location.reload();
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.getElementById("main").replaceWith(page.getElementById("main"));
    document.querySelector("footer span").replaceWith(page.querySelector("footer span"));
    lost = "";
    note.textContent = "";
    show();
  } catch {
    lost = lost || clock();
    note.textContent = note.dataset.lost.replace("{time}", lost);
  }
}

show();
still.addEventListener("change", show);
setInterval(() => {
  turn += 1;
  show();
}, 12000);
setInterval(refresh, 60000);
window.addEventListener("offline", refresh);
