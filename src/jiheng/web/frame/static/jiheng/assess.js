// The assessment saves itself by htmx; here is what it says while it does, when it cannot, and how
// it goes on after a lost connection or an ended session. kept.js keeps what was typed meanwhile.
"use strict";

const assess = document.getElementById("assess");
const AGAIN = 4000;
let open = false; // something was typed that is not stored yet
let timer = null;

function tell(state, text) {
  const line = document.getElementById("saving");
  line.dataset.state = state;
  line.textContent = text;
}

const save = () => window.htmx.trigger(assess, "input");

assess?.addEventListener("input", () => {
  open = true;
  tell("saving", assess.dataset.saving);
});

assess?.addEventListener("htmx:afterRequest", (event) => {
  const { successful, xhr } = event.detail;
  const answered = successful && Boolean(xhr.getResponseHeader("X-Saved"));
  open = !answered;
  clearTimeout(timer);
  if (answered) return;
  // Without the answer that belongs here the session has ended, or the token of the page.
  const reached = xhr.status > 0;
  tell("offline", reached ? assess.dataset.signedOut : assess.dataset.offline);
  timer = setTimeout(reached ? afterSigningIn : save, AGAIN);
});

// Once the same person is signed in again, the page takes the new token and saves.
async function afterSigningIn() {
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const token = fresh.querySelector("#assess [name=csrfmiddlewaretoken]");
    const same = fresh.getElementById("content")?.dataset.person === document.getElementById("content").dataset.person;
    if (token && same) {
      for (const one of document.querySelectorAll("[name=csrfmiddlewaretoken]")) one.value = token.value;
      return save();
    }
    const lock = fresh.getElementById("lock");
    if (same && lock) return tell("offline", lock.textContent);
  } catch {
    // Not reached: again later.
  }
  timer = setTimeout(afterSigningIn, AGAIN);
}

assess?.addEventListener("submit", () => { open = false; });
window.addEventListener("online", () => {
  if (open) save();
});
window.addEventListener("beforeunload", (event) => {
  if (open) event.preventDefault();
});
document.getElementById("content").addEventListener("dropped", () => { open = false; });
