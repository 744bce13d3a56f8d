// What every page needs: a second click on a button that sends does nothing.
"use strict";

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (event.target.dataset.sent) return event.preventDefault();
  if (event.target.dataset.ask && !window.confirm(event.target.dataset.ask)) return event.preventDefault();
  event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((one) => delete one.dataset.sent);
});
// The sum of a sheet of points while it is filled in; its fields may stand outside the form.
const sheet = document.getElementById("sheet");
if (sheet) {
  const sum = () => {
    const points = [...document.querySelectorAll("[data-points]")].map((one) => Number(one.value) || 0);
    document.getElementById("sheet-sum").textContent = points.reduce((all, one) => all + one, 0);
  };
  document.addEventListener("input", sum);
  sum();
}
document.querySelectorAll("input[data-send]").forEach((one) => {
  one.addEventListener("change", () => one.form.requestSubmit());
});
