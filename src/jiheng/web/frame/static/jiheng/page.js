// What every page needs: a second click on a button that sends does nothing.
"use strict";

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (event.target.dataset.sent) return event.preventDefault();
  const ask = event.submitter?.dataset.ask; // what cannot be taken back is asked for once
  if (ask && !window.confirm(ask)) return event.preventDefault();
  event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((one) => delete one.dataset.sent);
});
// A link that is one key away: Alt and its letter.
document.addEventListener("keydown", (event) => {
  const link = event.altKey && /^[a-z]$/.test(event.key) && document.querySelector(`[data-key=${event.key}]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
// What takes longer than a second says so, and for how long it has been at it.
const busy = document.getElementById("busy");
let waitedFor = 0;
let clock = null;
function begin() {
  clock ??= setInterval(() => {
    waitedFor += 1;
    busy.hidden = false;
    busy.querySelector("span").textContent = busy.dataset.words.replace("…", waitedFor);
  }, 1000);
}
function end() {
  clearInterval(clock);
  clock = null;
  waitedFor = 0;
  busy.hidden = true;
}
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) begin();
});
document.addEventListener("htmx:beforeRequest", begin);
document.addEventListener("htmx:afterRequest", end);
window.addEventListener("pageshow", end);
// The sum of a sheet of points, and once it is whole its grade, while it is filled in; its fields
// may stand outside the form.
const sheet = document.getElementById("sheet");
if (sheet) {
  const sum = () => {
    const fields = [...document.querySelectorAll("[data-points]")];
    const total = fields.reduce((all, one) => all + (Number(one.value) || 0), 0);
    document.getElementById("sheet-sum").textContent = total;
    grade(fields.every((one) => one.value.trim() !== "") ? total : null);
  };
  // The bands come from the server, the highest first.
  const grade = (total) => {
    const bands = [...document.querySelectorAll("#sheet-grade [data-least]")];
    const found = total === null ? undefined : bands.find((one) => total >= Number(one.dataset.least));
    for (const one of bands) one.hidden = one !== found;
    for (const one of document.querySelectorAll("#sheet-grade [data-open]")) one.hidden = Boolean(found);
  };
  document.addEventListener("input", sum);
  sum();
}
document.querySelectorAll("input[data-send], select[data-send]").forEach((one) => {
  one.addEventListener("change", () => one.form.requestSubmit());
});
