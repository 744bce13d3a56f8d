// The cells of the form on the page: which path each has, what was saved of it, what it shows now.
// A target is one cell of the form and three on the page: sign, value and unit.

export const page = document.getElementById("grid-page");
export const words = JSON.parse(document.getElementById("grid-words").textContent);
export const addresses = page.dataset;
const PARTS = ["operator", "value", "unit"];

export const rowNamed = (id) => page.querySelector(`tr[data-row="${CSS.escape(id)}"]`);
export const cellAt = (path) => page.querySelector(`[data-path="${CSS.escape(path)}"]`);

export function rowOf(path) {
  const found = /^indicators\[(r\d+)\]/.exec(path);
  return found ? rowNamed(found[1]) : null;
}

export const partsOf = (row) => PARTS.map((part) => row.querySelector(`[data-part=${part}]`).value.trim());

export function pathAndText(input) {
  const row = input.closest("tr[data-row]");
  if (input.dataset.part) return [`indicators[${row.dataset.row}].target`, partsOf(row).join("")];
  return [input.dataset.path, input.value.trim()];
}

const keeper = (path) => (path.endsWith(".target") ? rowOf(path) : cellAt(path));
export const savedText = (path) => keeper(path)?.dataset.saved || "";

export function remember(path, text) {
  const cell = keeper(path);
  if (cell) cell.dataset.saved = text || "";
}

export function put(path, text, parts) {
  const row = rowOf(path);
  if (path.endsWith(".target") && row) return putParts(row, parts || ["", text || "", ""]);
  const cell = cellAt(path);
  if (cell) cell.value = text || "";
}

export function putParts(row, texts) {
  PARTS.forEach((part, at) => {
    row.querySelector(`[data-part=${part}]`).value = texts[at];
  });
}

// Where the cursor is, so that it can be put back after the rows were drawn anew.
export function whereabouts(input) {
  const row = input?.closest?.("tr[data-row]");
  const caret = { from: input?.selectionStart ?? null, to: input?.selectionEnd ?? null };
  if (row) return { row: row.dataset.row, column: input.dataset.column || "level3", ...caret };
  return input?.dataset?.path ? { path: input.dataset.path, ...caret } : null;
}

// Where a row is gone (it was taken back), the row that stands in its place now.
let lastRow = 0;
const rowsNow = () => [...page.querySelectorAll("tr[data-row]")];
page.addEventListener("focusin", (event) => {
  const row = event.target.closest("tr[data-row]");
  if (row) lastRow = rowsNow().indexOf(row);
});

export function goTo(place) {
  if (!place) return;
  const row = (place.row && rowNamed(place.row)) || rowsNow()[Math.min(lastRow, rowsNow().length - 1)];
  const beside = row?.querySelector(`[data-column=${place.column || "level3"}]`);
  const found = place.path ? cellAt(place.path) || beside : beside;
  if (!found) return;
  found.focus();
  // Who is typing there goes on where the cursor was; who comes there new finds the text marked.
  if (typeof place.from === "number" && found.setSelectionRange) found.setSelectionRange(place.from, place.to);
  else found.select?.();
}
