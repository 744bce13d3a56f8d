// What the weights make, added up at every key as the server does it (web/projects/weights.py):
// exactly, in whole units of a millionth. Once everything is saved the server's own sums stand.

import { page, words } from "./cells.js";

const NUMBER = /^([+-]?)(\d{1,12})(?:\.(\d{0,6}))?$/; // "45." is on its way to 45.1
const NOTHING = /^[—\-–/／\s]*$/;
const UNIT = 1000000n;
let asked = { totals: {}, levels: {} };

function exact(text) {
  const found = NUMBER.exec(text.normalize("NFKC").replace(/[分%\s]+$/, "").replaceAll(",", "").trim());
  if (!found) return null;
  const size = BigInt(found[2]) * UNIT + BigInt((found[3] || "").padEnd(6, "0"));
  return found[1] === "-" ? -size : size;
}

function plain(units) {
  const size = units < 0n ? -units : units;
  const rest = String(size % UNIT).padStart(6, "0").replace(/0+$/, "");
  return (units < 0n ? "-" : "") + size / UNIT + (rest && "." + rest);
}

const levelOf = (row, level2) =>
  Object.keys(words.tree).find((name) => words.tree[name].includes(level2)) || row.dataset.level1 || "—";

// The same shape as the server's: by horizon the total, first levels, and what stands below them.
function typed() {
  const sums = {};
  for (const row of page.querySelectorAll("tr[data-row]")) {
    const value = (column) => row.querySelector(`[data-column=${column}]`).value;
    if (NOTHING.test(value("weight"))) continue;
    const made = (sums[value("horizon")] ||= { total: 0n, levels: new Map(), unread: 0 });
    const weight = exact(value("weight"));
    if (weight === null) {
      made.unread += 1;
      continue;
    }
    const name = levelOf(row, value("level2"));
    if (!made.levels.has(name)) made.levels.set(name, { name, sum: 0n, below: {} });
    const level = made.levels.get(name);
    level.sum += weight;
    level.below[value("level2") || "—"] = (level.below[value("level2") || "—"] || 0n) + weight;
    made.total += weight;
  }
  return sums;
}

function asTexts(made) {
  const levels = [...made.levels.values()].map((one) => ({
    name: one.name,
    sum: plain(one.sum),
    below: Object.fromEntries(Object.entries(one.below).map(([name, sum]) => [name, plain(sum)])),
  }));
  return { total: plain(made.total), levels, unread: made.unread };
}

export function sumTyped() {
  show(Object.fromEntries(Object.entries(typed()).map(([horizon, made]) => [horizon, asTexts(made)])));
}

export function sumSaved(answer) {
  asked = answer.asked;
  show(answer.sums);
}

// ---- shown above the grid, in the headings of the groups, and in the bar that stays in view

function show(sums) {
  const lines = Object.keys(words.horizons).filter((one) => sums[one]).map((one) => lineOf(one, sums[one]));
  document.getElementById("sums").replaceChildren(...lines);
  document.getElementById("sum-in-view").replaceChildren(...lines.map((one) => one.firstChild.cloneNode(true)));
  for (const place of page.querySelectorAll(".level-sum")) {
    const level = sums[place.dataset.horizon]?.levels.find((one) => one.name === (place.dataset.level || "—"));
    place.textContent = level ? levelText(level) : "";
  }
}

function lineOf(horizon, made) {
  const line = document.createElement("div");
  const total = document.createElement("span");
  const { state, said } = judged(made.total, asked.totals[horizon] || []);
  total.className = "sum " + state;
  total.textContent = [words.sums.total.replace("{horizon}", words.horizons[horizon]).replace("{sum}", made.total), ...said].join(" · ");
  line.append(total);
  if (made.unread) line.append(" · " + words.sums.unread.replace("{count}", made.unread));
  return line;
}

function levelText(level) {
  const below = Object.entries(level.below).map(([name, sum]) => `${name} ${sum}`);
  const usual = asked.levels[level.name];
  return (below.length > 1 ? below.join(" · ") + " = " : "") + level.sum + (usual ? " / " + usual.join(words.sums.or) : "");
}

function judged(total, allowed) {
  if (!allowed.length) return { state: "", said: [] };
  const wanted = words.sums.asked.replace("{sum}", allowed.join(words.sums.or));
  const now = exact(total);
  const bounds = allowed.map(exact);
  const [least, most] = [bounds[0], bounds.at(-1)];
  if (bounds.includes(now)) return { state: "fits", said: [words.sums.fits] };
  if (now < least) return { state: "short", said: [wanted, words.sums.short.replace("{rest}", plain(least - now))] };
  if (now > most) return { state: "over", said: [wanted, words.sums.over.replace("{rest}", plain(now - most))] };
  const between = words.sums.between.replace("{low}", plain(now - least)).replace("{high}", plain(most - now));
  return { state: "over", said: [wanted, between] };
}
