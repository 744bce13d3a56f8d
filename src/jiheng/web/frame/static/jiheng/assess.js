// The assessment saves itself by htmx; here is what it says while it does, and when it cannot.
"use strict";

const assess = document.getElementById("assess");
let open = false; // something was typed that is not stored yet

function tell(state, text) {
  const line = document.getElementById("saving");
  line.dataset.state = state;
  line.textContent = text;
}

assess?.addEventListener("input", () => {
  open = true;
  tell("saving", assess.dataset.saving);
});
assess?.addEventListener("htmx:afterRequest", (event) => {
  open = !event.detail.successful;
  if (open) tell("offline", assess.dataset.offline);
});
assess?.addEventListener("submit", () => { open = false; });
window.addEventListener("online", () => {
  if (open) window.htmx.trigger(assess, "input");
});
window.addEventListener("beforeunload", (event) => {
  if (open) event.preventDefault();
});
