// The indicator library at work: proposals under the name that is being typed, and at the side
// what the cell asks for and what the library knows of the indicator.

import { addresses, page, words } from "./cells.js";
import { changed } from "./saving.js";

let timer = null;
let asked = 0;
let list = null;

// Without a connection there are no proposals, and nothing else is missing.
async function ask(query) {
  try {
    const response = await fetch(addresses.propose + "?" + new URLSearchParams(query), { redirect: "manual" });
    return response.ok ? await response.json() : {};
  } catch {
    return {};
  }
}

// ---- proposals

export function proposeFor(input) {
  clearTimeout(timer);
  const typed = input.value.trim();
  if (typed.length < 2) return close();
  timer = setTimeout(async () => {
    const number = ++asked;
    const { found } = await ask({ q: typed });
    if (number !== asked || document.activeElement !== input) return;
    open(input, (found || []).filter((one) => one.name !== typed));
  }, 250);
}

export const isOpen = () => list !== null;

export function close() {
  asked += 1;
  clearTimeout(timer);
  const shut = list;
  list = null; // first: taking it out moves the focus, which closes it again
  shut?.remove();
  document.getElementById("proposed").textContent = "";
}

function open(input, found) {
  close();
  if (!found.length) return;
  list = document.createElement("ul");
  list.className = "proposals";
  for (const one of found) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(one.name);
    const soft = document.createElement("small");
    soft.textContent = [one.level2, one.sign + one.unit, one.direction_said, said(one.past[0])].filter(Boolean).join(" · ");
    button.append(soft);
    button.addEventListener("click", () => take(input, one));
    const item = document.createElement("li");
    item.append(button);
    list.append(item);
  }
  list.addEventListener("keydown", (event) => keys(event, input));
  // Outside the table, which scrolls sideways and would cut the list off.
  const cell = input.getBoundingClientRect();
  list.style.left = `${cell.left + window.scrollX}px`;
  list.style.top = `${cell.bottom + window.scrollY}px`;
  document.body.append(list);
  list.addEventListener("focusout", leave);
  document.getElementById("proposed").textContent = words.count.replace("{count}", found.length);
}

export function enter() {
  list.querySelector("button").focus();
}

function keys(event, input) {
  const buttons = [...list.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
  event.stopPropagation();
  if (event.key === "Escape" || next < 0) {
    event.preventDefault();
    close();
    return input.focus();
  }
  if (next === undefined) return;
  event.preventDefault();
  buttons[Math.min(next, buttons.length - 1)].focus();
}

// What the row holds already stays; what is empty is filled in.
function take(input, one) {
  const row = input.closest("tr");
  const fill = (column, text, always) => {
    const cell = row.querySelector(`[data-column=${column}]`);
    if (!text || (cell.value && !always)) return;
    cell.value = text;
    if (cell.value === text) changed(cell);
    else cell.value = ""; // a choice that the list of the cell does not have
  };
  close();
  fill("level3", one.name, true);
  fill("level2", one.level2);
  if (!row.querySelector("[data-column=value]").value) {
    fill("operator", one.sign);
    fill("unit", one.unit);
  }
  fill("direction", one.direction);
  row.querySelector("[data-column=value]").focus();
}

// ---- help in place

let helped = "";

export async function help(input) {
  const box = document.getElementById("help");
  const column = input.dataset.column;
  if (!column) return;
  box.querySelector("[data-help=column]").textContent = words.help[column];
  const row = input.closest("tr");
  const name = row.querySelector("[data-column=level3]").value.trim();
  const about = box.querySelector("[data-help=indicator]");
  if (name === helped) return;
  helped = name;
  if (!name) return about.replaceChildren();
  const { about: found } = await ask({ name });
  if (name !== helped) return;
  about.replaceChildren(...(found ? linesOf(found) : [line(name, words.unknown)]));
}

// A field below the grid: what it asks for; nothing of an indicator stands beside it.
export function helpWith(field) {
  const box = document.getElementById("help");
  box.querySelector("[data-help=column]").textContent = words.help[field] || "";
  box.querySelector("[data-help=indicator]").replaceChildren();
  helped = "";
}

function linesOf(one) {
  const lines = [line(one.name, [one.nature_said, one.direction_said].filter(Boolean).join(" · "))];
  for (const key of ["formula", "unit", "record", "good", "bad"]) if (one[key]) lines.push(line(words[key], one[key]));
  if (one.past.length) lines.push(line(words.past, one.past.map(said).join(" · ")));
  return lines;
}

function line(head, text) {
  const made = document.createElement("p");
  const strong = document.createElement("strong");
  strong.textContent = head + " ";
  made.append(strong, text);
  return made;
}

function said(past) {
  if (!past) return "";
  return [past.year, past.target + (past.actual ? " → " + past.actual : ""), past.of].filter(Boolean).join(" ");
}

function leave(event) {
  if (list && !list.contains(event.relatedTarget)) close();
}

page.addEventListener("focusout", leave);
