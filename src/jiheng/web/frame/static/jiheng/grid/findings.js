// Findings stand under their cells in words, with the cure as a button where it is certain; the
// list at the side leads to them.

import { addresses, cellAt, page, rowOf, words } from "./cells.js";
import { act } from "./saving.js";

function placeOf(path) {
  if (!path) return null;
  if (path.endsWith(".target")) return rowOf(path)?.querySelector("[data-part=value]") || null;
  return cellAt(path) || rowOf(path)?.querySelector("[data-column=level3]") || null;
}

export function forgetFindings() {
  page.querySelectorAll(".finding:not(.conflict), .finding-row").forEach((one) => one.remove());
  page.querySelectorAll(".has-error, .has-warning").forEach((one) => one.classList.remove("has-error", "has-warning"));
}

export function showFindings(findings) {
  forgetFindings();
  const list = document.getElementById("findings");
  list.replaceChildren();
  for (const one of findings) {
    const place = placeOf(one.path);
    const box = place?.closest("td, .field");
    if (box) {
      box.classList.add("has-" + one.severity);
      noteUnder(box, noteOf(one), place);
    }
    list.append(itemOf(one, place));
  }
  if (!findings.length) list.append(Object.assign(document.createElement("li"), { textContent: words.all_fine }));
  const graves = findings.filter((one) => one.severity === "error").length;
  document.getElementById("counts").textContent =
    words.counts.replace("{errors}", graves).replace("{all}", findings.length);
}

function noteOf(one) {
  const note = document.createElement("div");
  note.className = "finding " + one.severity;
  note.append(words[one.severity] + " · " + one.message);
  const cures = one.cures || [];
  for (const cure of cures) note.append(" ", cureButton(cure));
  if (!cures.length && one.mend) {
    const how = document.createElement("span");
    how.className = "how";
    how.textContent = " " + words.cure + one.mend;
    note.append(how);
  }
  return note;
}

function cureButton(cure) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "cure";
  button.textContent = cure.label;
  button.addEventListener("click", () => {
    if (cure.row) return act(addresses.remove, { row: cure.row });
    const { path, before, after } = cure;
    return act(addresses.cells, { changes: [{ path, before, after }] });
  });
  return button;
}

function itemOf(one, place) {
  const item = document.createElement("li");
  item.className = one.severity;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words[one.severity] + " · " + one.message;
  button.title = [one.mend, ...one.basis].join("\n");
  if (place) {
    button.addEventListener("click", () => {
      const folded = place.closest("tr[hidden]");
      if (folded) page.dispatchEvent(new CustomEvent("unfold"));
      place.scrollIntoView({ block: "center" });
      place.focus();
    });
  }
  item.append(button);
  if (!place) for (const cure of one.cures || []) item.append(" ", cureButton(cure));
  return item;
}

// Under a row of the grid the words have its whole width; the heading says which cell is meant.
function noteUnder(box, note, place) {
  const row = box.closest("tr[data-row]");
  if (!row) return box.append(note);
  let under = row.nextElementSibling;
  if (!under?.classList.contains("finding-row")) {
    under = document.createElement("tr");
    under.className = "finding-row";
    under.hidden = row.hidden;
    under.insertCell().colSpan = row.cells.length;
    row.after(under);
  }
  note.prepend(place.getAttribute("aria-label") + " · ");
  under.cells[0].append(note);
}
