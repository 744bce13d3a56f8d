// Saving by itself. What was typed and is not saved yet lies in the browser's store, under the
// person's own key, until the server has it; what the server refuses keeps its reason beside it.

import { addresses, cellAt, goTo, page, partsOf, pathAndText, put, putParts, remember, rowNamed, rowOf, savedText, whereabouts, words } from "./cells.js";
import { showFindings, forgetFindings } from "./findings.js";
import { sumSaved, sumTyped } from "./sums.js";

const store = `jiheng:${addresses.person}:${location.pathname}`;
const stored = keptBefore(); // {at, cells, blocks}
export const waiting = new Map(stored.cells); // path → {before, after, parts}
const inFlight = new Map();
const blocks = stored.blocks || []; // pasted, not taken yet
const refused = new Set(); // paths that the server does not take as they are
let timer = null;
let seen = -1; // the revision of the form as it stands on the page
let regroup = false; // a row belongs to another group now
let composing = false; // an input method is at work: the cell must stay as it is
page.addEventListener("compositionstart", () => { composing = true; });
page.addEventListener("compositionend", () => { composing = false; });

export const isQuiet = () => !waiting.size && !inFlight.size && !blocks.length;

export function show(state, text) {
  const line = document.getElementById("saving");
  line.dataset.state = state;
  line.textContent = text;
}

function keptBefore() {
  try {
    return JSON.parse(localStorage.getItem(store)) || {};
  } catch {
    return {}; // closed to the page, or not what this page wrote
  }
}

function keep() {
  const all = new Map([...inFlight, ...waiting]);
  if (document.body.dataset.signedOut) return; // kept.js has removed what this browser kept
  try {
    if (all.size || blocks.length) localStorage.setItem(store, JSON.stringify({ at: Date.now(), cells: [...all], blocks }));
    else localStorage.removeItem(store);
  } catch {
    // A full or closed store: saving to the office goes on, and leaving too early is asked about.
  }
}

function soon(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(save, milliseconds);
}

export function changed(input) {
  const [path, text] = pathAndText(input);
  const before = waiting.has(path) ? waiting.get(path).before : savedText(path);
  const parts = input.dataset.part ? partsOf(input.closest("tr")) : undefined;
  waiting.set(path, { before: before || null, after: text || null, parts });
  refused.delete(path);
  keep();
  if (/\.(horizon|level2)$/.test(path)) regroup = true;
  if (/\.(weight|horizon|level2)$/.test(path)) sumTyped();
  show("saving", words.saving);
  soon(400);
}

export async function send(address, body, isFirst = true) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": addresses.token },
    body: JSON.stringify(body),
    redirect: "manual",
  });
  if (response.type === "opaqueredirect") throw Object.assign(new Error(words.signed_out), { signedOut: true });
  if (response.status === 403 && isFirst && (await isSignedInAgain())) return send(address, body, false);
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.message), { refused: true });
  return answer;
}

// Signing in anew makes the token of this page void: it takes the new one, if the person is the same.
async function isSignedInAgain() {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("grid-page");
  if (fresh?.dataset.person !== addresses.person) throw Object.assign(new Error(words.signed_out), { signedOut: true });
  addresses.token = fresh.dataset.token;
  return true;
}

export async function save() {
  const ready = [...waiting].filter(([path]) => !refused.has(path));
  if (inFlight.size || laying) return;
  if (!ready.length) return layBlocks();
  await saveThese(ready);
  if (document.getElementById("saving").dataset.state === "offline") return;
  if ([...waiting.keys()].some((path) => !refused.has(path))) soon(100);
  else await layBlocks();
}

async function saveThese(ready) {
  for (const [path, one] of ready) {
    inFlight.set(path, one);
    waiting.delete(path);
  }
  const changes = ready.map(([path, { before, after, parts }]) => ({ path, before, after, parts }));
  try {
    const answer = await send(addresses.cells, { changes });
    for (const one of changes) remember(one.path, one.after);
    inFlight.clear();
    accept(answer);
    if (regroup && isQuiet() && !composing) {
      regroup = false;
      await drawAnew(whereabouts(document.activeElement));
    }
  } catch (error) {
    for (const [path, one] of inFlight) {
      const newer = waiting.get(path);
      waiting.set(path, newer ? { ...newer, before: one.before } : one);
    }
    inFlight.clear();
    await failed(error, ready);
  } finally {
    keep();
  }
}

async function failed(error, ready) {
  if (error.refused && ready.length > 1) {
    // One of them is not taken: the others must not wait for it.
    for (const one of ready) await saveThese([one]);
    return;
  }
  show("offline", error.refused || error.signedOut ? error.message : words.offline);
  if (error.refused) refused.add(ready[0][0]);
  else soon(4000);
}

export function accept(answer) {
  // What was typed meanwhile is not saved yet, and is not called so.
  if (!refused.size && isQuiet()) show("saved", words.saved + " " + answer.saved);
  for (const [id, parts] of Object.entries(answer.parts)) {
    const row = rowNamed(id);
    if (!row || row.contains(document.activeElement) || waiting.has(`indicators[${id}].target`)) continue;
    putParts(row, [parts.operator, parts.value, parts.unit]);
  }
  showFindings(answer.findings);
  sumSaved(answer);
  if (!isQuiet()) sumTyped(); // what is not saved yet counts too
  for (const one of answer.conflicts || []) showConflict(one);
}

// What the server says of the form as it was just drawn.
export function drawn(answer) {
  seen = answer.revision;
  accept(answer);
}

// Somebody else changed the cell meanwhile: both texts stay in sight until the clerk chooses.
function showConflict(one) {
  const cell = one.path.endsWith(".target") ? rowOf(one.path)?.querySelector("[data-part=value]") : cellAt(one.path);
  if (!cell) return;
  const box = document.createElement("div");
  box.className = "finding error conflict";
  box.setAttribute("role", "alert");
  box.append(one.message + " ");
  const choose = (text, take) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", () => {
      remember(one.path, one.now);
      box.remove();
      take();
    });
    box.append(button, " ");
  };
  choose(words.mine, () => {
    waiting.set(one.path, { before: one.now, after: one.yours });
    keep();
    save();
  });
  choose(words.theirs, () => drawAnew(whereabouts(cell)));
  remember(one.path, one.now);
  cell.closest("td, .field").append(box);
}

// ---- rows, blocks, undo, cures: done by the server, then the form is drawn anew where it stands

export async function act(address, body, place) {
  clearTimeout(timer);
  await save();
  const before = place || whereabouts(document.activeElement);
  let answer = null;
  try {
    answer = await send(address, { ...body, revision: seen });
  } catch (error) {
    if (error.refused && address === addresses.remove) await drawAnew(before); // the row as it is now
    // Nothing of it is kept: it says so, instead of promising to do it later.
    show("offline", error.refused ? error.message : error.signedOut ? words.undone_signed_out : words.undone);
    if (waiting.size) soon(4000);
    return null;
  }
  await drawnAfter(answer, before);
  return answer;
}

async function drawnAfter(answer, before) {
  const row = answer.row ? { row: answer.row, column: "level3" } : null;
  try {
    await drawAnew(row || firstOf(answer.paths) || before);
    for (const one of answer.conflicts) showConflict(one);
  } catch {
    show("offline", words.not_shown);
  }
}

// A pasted block lies in the browser's store until the server has it: over a lost connection, an
// ended session, a closed window. What the server refuses is said; the clipboard has it still.
let laying = false;

export function paste(body) {
  blocks.push({ ...body, revision: seen });
  keep();
  return save();
}

async function layBlocks() {
  if (!blocks.length || laying) return;
  laying = true;
  clearTimeout(timer);
  try {
    while (blocks.length) {
      show("saving", words.saving);
      const answer = await send(addresses.paste, blocks[0]);
      blocks.shift();
      keep();
      await drawnAfter(answer, { row: null, ...whereabouts(document.activeElement) });
    }
  } catch (error) {
    if (error.refused) blocks.shift();
    keep();
    show("offline", error.refused || error.signedOut ? error.message : words.block_waits);
    if (!error.refused || blocks.length) soon(4000);
  } finally {
    laying = false;
  }
}

function firstOf(paths) {
  const cell = /^indicators\[(r\d+)\]\.(\w+)$/.exec(paths?.[0] || "");
  if (cell) return { row: cell[1], column: cell[2] === "target" ? "value" : cell[2] };
  return paths?.[0] ? { path: paths[0] } : null;
}

export async function drawAnew(place) {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  const form = fresh.getElementById("form-cells");
  if (!form) return location.reload(); // the form was moved on: the page says where it lies
  addresses.token = fresh.getElementById("grid-page").dataset.token;
  forgetFindings();
  document.getElementById("form-cells").replaceWith(form);
  for (const [path, one] of waiting) put(path, one.after, one.parts);
  drawn(JSON.parse(fresh.getElementById("grid-answer").textContent));
  page.dispatchEvent(new CustomEvent("drawn"));
  goTo(place);
}

// ---- what an earlier visit could not save is put back, said, and sent first

export function restore() {
  for (const [path, one] of [...waiting]) {
    if (savedText(path) === (one.after || "")) waiting.delete(path);
    else put(path, one.after, one.parts);
  }
  keep();
  if (isQuiet()) return;
  const note = document.getElementById("restored");
  note.querySelector("span").textContent = words.restored.replace("{count}", waiting.size + blocks.length);
  note.hidden = false;
  note.querySelector("button").addEventListener("click", () => {
    const paths = [...waiting.keys()];
    waiting.clear();
    blocks.length = 0;
    refused.clear();
    keep();
    note.hidden = true;
    drawAnew(firstOf(paths));
  });
  save();
}

window.addEventListener("online", save);
window.addEventListener("beforeunload", (event) => {
  if (!isQuiet() && !document.body.dataset.signedOut) event.preventDefault();
});
