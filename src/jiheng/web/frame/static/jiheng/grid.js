// The grid of a declaration: moving by keys, pasting blocks, saving by itself, findings beside cells.
// What was typed and is not saved yet lies in the browser's store until the server has it.
"use strict";

const page = document.getElementById("grid-page");
const words = JSON.parse(document.getElementById("grid-words").textContent);
const addresses = page.dataset;
const store = "jiheng:" + location.pathname;
const waiting = new Map(JSON.parse(localStorage.getItem(store) || "[]")); // path → {before, after}
const inFlight = new Map();
let timer = null;

// ---- cells

const cells = () => [...page.querySelectorAll("[data-path]")];
const cellAt = (path) => page.querySelector(`[data-path="${CSS.escape(path)}"]`);

function targetOf(row) {
  return ["operator", "value", "unit"].map((part) => row.querySelector(`[data-part=${part}]`).value.trim()).join("");
}

function pathAndText(input) {
  const row = input.closest("tr[data-row]");
  if (input.dataset.part) return [`indicators[${row.dataset.row}].target`, targetOf(row)];
  return [input.dataset.path, input.value.trim()];
}

function savedText(path) {
  const cell = path.endsWith(".target") ? rowOf(path) : cellAt(path);
  return cell ? cell.dataset.saved || "" : "";
}

function rowOf(path) {
  const found = /^indicators\[(r\d+)\]/.exec(path);
  return found ? page.querySelector(`tr[data-row="${found[1]}"]`) : null;
}

function remember(path, text) {
  const cell = path.endsWith(".target") ? rowOf(path) : cellAt(path);
  if (cell) cell.dataset.saved = text || "";
}

// ---- saving

function show(state, text) {
  const line = document.getElementById("saving");
  line.dataset.state = state;
  line.textContent = text;
}

function keep() {
  const all = new Map([...inFlight, ...waiting]);
  if (all.size) localStorage.setItem(store, JSON.stringify([...all]));
  else localStorage.removeItem(store);
}

function changed(input) {
  const [path, text] = pathAndText(input);
  const before = waiting.has(path) ? waiting.get(path).before : savedText(path);
  waiting.set(path, { before: before || null, after: text || null });
  keep();
  show("saving", words.saving);
  clearTimeout(timer);
  timer = setTimeout(save, 400);
}

async function send(address, body) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": addresses.token },
    body: JSON.stringify(body),
    redirect: "manual",
  });
  if (response.type === "opaqueredirect") throw new Error("signed out");
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.message), { refused: true });
  return answer;
}

async function save() {
  if (inFlight.size || !waiting.size) return;
  for (const [path, one] of waiting) inFlight.set(path, one);
  waiting.clear();
  const changes = [...inFlight].map(([path, one]) => ({ path, ...one }));
  try {
    const answer = await send(addresses.cells, { changes });
    for (const one of changes) remember(one.path, one.after);
    inFlight.clear();
    accept(answer);
  } catch (error) {
    for (const [path, one] of inFlight) {
      const newer = waiting.get(path);
      waiting.set(path, newer ? { before: one.before, after: newer.after } : one);
    }
    inFlight.clear();
    if (error.refused) return show("offline", error.message);
    show("offline", words.offline);
    clearTimeout(timer);
    timer = setTimeout(save, 4000);
  } finally {
    keep();
  }
  if (waiting.size) {
    clearTimeout(timer);
    timer = setTimeout(save, 100);
  }
}

function accept(answer) {
  show("saved", words.saved + " " + answer.saved);
  for (const [row, parts] of Object.entries(answer.parts)) putParts(row, parts);
  showFindings(answer.findings);
  showSums(answer.sums);
  for (const one of answer.conflicts || []) showConflict(one);
}

function putParts(id, parts) {
  const row = page.querySelector(`tr[data-row="${id}"]`);
  if (!row || row.contains(document.activeElement) || waiting.has(`indicators[${id}].target`)) return;
  for (const [part, text] of Object.entries(parts)) row.querySelector(`[data-part=${part}]`).value = text;
}

// Somebody else changed the cell meanwhile: both texts stay in sight until the clerk chooses.
function showConflict(one) {
  const cell = one.path.endsWith(".target") ? rowOf(one.path).querySelector("[data-part=value]") : cellAt(one.path);
  if (!cell) return;
  const box = document.createElement("div");
  box.className = "finding error conflict";
  box.setAttribute("role", "alert");
  box.append(one.message + " ");
  const choose = (text, after) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", () => {
      remember(one.path, one.now);
      box.remove();
      if (after === "mine") {
        waiting.set(one.path, { before: one.now, after: one.yours });
        keep();
        save();
      } else location.reload();
    });
    box.append(button, " ");
  };
  choose(words.mine, "mine");
  choose(words.theirs, "theirs");
  remember(one.path, one.now);
  cell.closest("td, .field").append(box);
}

// ---- findings and sums

function placeOf(path) {
  if (!path) return null;
  if (path.endsWith(".target")) return rowOf(path)?.querySelector("[data-part=value]") || null;
  return cellAt(path) || rowOf(path)?.querySelector("[data-path$=level3]") || null;
}

function showFindings(findings) {
  page.querySelectorAll(".finding:not(.conflict), .finding-row").forEach((one) => one.remove());
  page.querySelectorAll(".has-error, .has-warning").forEach((one) => one.classList.remove("has-error", "has-warning"));
  const list = document.getElementById("findings");
  list.replaceChildren();
  for (const one of findings) {
    const place = placeOf(one.path);
    const box = place?.closest("td, .field");
    if (box && one.severity !== "info") {
      box.classList.add("has-" + one.severity);
      const note = document.createElement("div");
      note.className = "finding " + one.severity;
      note.textContent = words[one.severity] + "：" + one.message;
      note.title = one.mend;
      noteUnder(box, note, place);
    }
    const item = document.createElement("li");
    item.className = one.severity;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words[one.severity] + " · " + one.message;
    button.title = [one.mend, ...one.basis].join("\n");
    if (place) button.addEventListener("click", () => { place.scrollIntoView({ block: "center" }); place.focus(); });
    item.append(button);
    list.append(item);
  }
  const graves = findings.filter((one) => one.severity === "error").length;
  document.getElementById("counts").textContent =
    words.counts.replace("{errors}", graves).replace("{all}", findings.length);
}

// Under a row of the grid the words have its whole width; the heading says which cell is meant.
function noteUnder(box, note, place) {
  const row = box.closest("tr[data-row]");
  if (!row) return box.append(note);
  let under = row.nextElementSibling;
  if (!under?.classList.contains("finding-row")) {
    under = document.createElement("tr");
    under.className = "finding-row";
    under.insertCell().colSpan = row.cells.length;
    row.after(under);
  }
  const column = place.getAttribute("aria-label");
  note.textContent = column + " · " + note.textContent;
  under.cells[0].append(note);
}

function showSums(sums) {
  document.getElementById("sums").replaceChildren(...sums.map((text) => {
    const line = document.createElement("div");
    line.textContent = text;
    return line;
  }));
}

// ---- rows

async function act(address, body) {
  clearTimeout(timer);
  await save();
  try {
    await send(address, body);
    location.reload();
  } catch (error) {
    show("offline", error.refused ? error.message : words.offline);
  }
}

page.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  if (!button) return;
  const row = button.closest("tr")?.dataset.row;
  if (button.dataset.act === "add") act(addresses.add, { behind: row || null });
  if (button.dataset.act === "remove") act(addresses.remove, { row });
  if (button.dataset.act === "undo") act(addresses.undo, {});
});

page.addEventListener("input", (event) => {
  if (event.target.matches("[data-path], [data-part]")) changed(event.target);
});

// ---- keys and pasting, as in a spreadsheet

const table = document.getElementById("indicators");
table?.addEventListener("keydown", (event) => {
  const input = event.target.closest("input, select, textarea");
  if (!input || event.altKey || event.metaKey) return;
  if (event.key === "z" && event.ctrlKey && !waiting.size && !inFlight.size) {
    event.preventDefault();
    return act(addresses.undo, {});
  }
  const vertical = { ArrowUp: -1, ArrowDown: 1, Enter: event.shiftKey ? -1 : 1 }[event.key];
  if (!vertical || event.ctrlKey || (input.matches("select") && event.key !== "Enter")) return;
  const row = input.closest("tr");
  const column = [...row.cells].indexOf(input.closest("td"));
  const rows = [...table.querySelectorAll("tr[data-row]")];
  const next = rows[rows.indexOf(row) + vertical]?.cells[column]?.querySelector("input, select, textarea");
  if (next) {
    event.preventDefault();
    next.focus();
    next.select?.();
  }
});

table?.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain");
  const input = event.target.closest("[data-column]");
  if (!input || !/[\t\n]/.test(text.trim())) return; // a single value is pasted as usual
  event.preventDefault();
  act(addresses.paste, { text, row: input.closest("tr").dataset.row, column: input.dataset.column });
});

// ---- beginning: what an earlier visit could not save goes first

const answer = JSON.parse(document.getElementById("grid-answer").textContent);
accept(answer);
for (const [path, one] of waiting) {
  const cell = cellAt(path);
  if (cell) cell.value = one.after || "";
}
if (waiting.size) save();
window.addEventListener("online", save);
window.addEventListener("beforeunload", (event) => {
  if (waiting.size || inFlight.size) event.preventDefault();
});
