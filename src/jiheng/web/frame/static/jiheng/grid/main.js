// The grid of a declaration: keys as in a spreadsheet, blocks, rows, undo; the rest is beside.

import { addresses, page } from "./cells.js";
import { act, changed, drawn, isQuiet, paste, restore } from "./saving.js";
import * as library from "./library.js";

const ROW = "tr[data-row]";
const grid = () => document.getElementById("indicators");
const folded = new Set();

page.addEventListener("input", (event) => {
  if (!event.target.matches("[data-path], [data-part]")) return;
  changed(event.target);
  const shown = page.querySelector(`[data-shows="${event.target.dataset.path}"]`);
  if (shown) shown.textContent = event.target.value || "—";
  if (event.target.dataset.column === "level3") library.proposeFor(event.target);
});

page.addEventListener("focusin", (event) => {
  if (event.target.closest("#indicators") && event.target.dataset.column) library.help(event.target);
  else if (event.target.dataset.path) library.helpWith(event.target.dataset.path.replace(/\[.*/, ""));
});

page.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  if (!button) return;
  if (button.dataset.act === "fold") return fold(button);
  if (button.dataset.act === "undo") return act(addresses.undo, {});
  return rowAct(button.dataset.act, button.closest(ROW));
});

function rowAct(name, row) {
  if (name === "add") return act(addresses.add, { behind: row?.dataset.row || null });
  const rows = [...grid().querySelectorAll(ROW)];
  const next = rows[rows.indexOf(row) + 1] || rows[rows.indexOf(row) - 1];
  const place = next ? { row: next.dataset.row, column: "level3" } : null;
  return act(addresses.remove, { row: row.dataset.row }, place);
}

// ---- groups fold

function fold(button) {
  const name = button.textContent;
  if (!folded.delete(name)) folded.add(name);
  showFolds();
}

function showFolds() {
  let hide = false;
  for (const row of grid().tBodies[0].rows) {
    if (row.classList.contains("group")) {
      const button = row.querySelector("button");
      hide = folded.has(button.textContent);
      button.setAttribute("aria-expanded", String(!hide));
    } else row.hidden = hide;
  }
}

page.addEventListener("drawn", showFolds);
page.addEventListener("unfold", () => {
  folded.clear();
  showFolds();
});

// ---- keys

page.addEventListener("keydown", (event) => {
  const input = event.target.closest("#indicators input, #indicators select, #indicators textarea");
  if (!input || event.metaKey || event.isComposing) return;
  if (event.altKey) return rowKeys(event, input);
  if (event.key === "z" && event.ctrlKey && isQuiet()) {
    event.preventDefault();
    return act(addresses.undo, {});
  }
  if (event.key === "Escape") return library.close();
  if (event.key === "ArrowDown" && library.isOpen()) {
    event.preventDefault();
    return library.enter();
  }
  if (!event.ctrlKey) move(event, input);
});

function rowKeys(event, input) {
  const name = { Enter: "add", Delete: "remove" }[event.key];
  if (!name) return;
  event.preventDefault();
  rowAct(name, input.closest(ROW));
}

function move(event, input) {
  const row = input.closest(ROW);
  const step = { ArrowUp: -1, ArrowDown: 1, Enter: event.shiftKey ? -1 : 1 }[event.key];
  const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (side && atEdge(input, side)) return stepAside(event, row, input, side);
  if (!step || (input.matches("select") && event.key !== "Enter")) return;
  const rows = [...grid().querySelectorAll(`${ROW}:not([hidden])`)];
  const next = rows[rows.indexOf(row) + step]?.querySelector(`[data-column=${input.dataset.column}]`);
  if (next) focus(event, next);
}

// Left and right leave a cell only from the end of its text, as in a spreadsheet while editing.
function atEdge(input, side) {
  if (input.matches("select") || input.selectionStart === null) return false;
  if (input.selectionStart === 0 && input.selectionEnd === input.value.length) return true;
  return side < 0 ? input.selectionEnd === 0 : input.selectionStart === input.value.length;
}

function stepAside(event, row, input, side) {
  const cells = [...row.querySelectorAll("[data-column]")];
  const next = cells[cells.indexOf(input) + side];
  if (next) focus(event, next);
}

function focus(event, next) {
  event.preventDefault();
  next.focus();
  next.select?.();
}

// ---- a block from Excel or WPS; a single value is pasted as usual

page.addEventListener("paste", (event) => {
  const input = event.target.closest("#indicators [data-column]");
  const text = event.clipboardData.getData("text/plain");
  if (!input || !(/[\t\n]/.test(text.trim()) || isWholeTarget(input, text))) return;
  event.preventDefault();
  paste({ text, row: input.closest("tr").dataset.row, column: input.dataset.column });
});

// ≥95% over a value that has its sign and unit beside it: laid in as a block of one cell.
function isWholeTarget(input, text) {
  const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  return input.dataset.column === "value" && whole && /^\s*(?:[≥≤≧≦=><＞＜＝《]|\S*[\d０-９]\s*[^\d０-９.．,，\s])/.test(text);
}

// Into a table without rows, with the cursor anywhere but in a text.
document.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain");
  if (grid().querySelector(ROW) || event.target.closest?.("input, textarea, select") || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  paste({ text, row: null, column: "horizon" });
});

drawn(JSON.parse(document.getElementById("grid-answer").textContent));
restore();
