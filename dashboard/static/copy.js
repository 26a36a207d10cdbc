/* A button that copies the text of a field, and says so. */
"use strict";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
  else document.execCommand("copy"); // not reached by https
  document.getElementById("live").textContent = button.dataset.copied;
  button.textContent = button.dataset.copied;
});
