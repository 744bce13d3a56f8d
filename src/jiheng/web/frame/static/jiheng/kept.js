// What was typed into a form and has not been taken by the server stays in this browser, under the
// person's own key, until it is: over a lost connection, an ended session, a refusal, a closed
// window. Forms that save themselves cell by cell (the grid) keep their own. Who signs out leaves
// nothing of it behind: it is asked for once and removed, for the machine may be a shared one.
"use strict";

(() => {
  const content = document.getElementById("content");
  const person = content?.dataset.person;
  if (!person) return;
  const PREFIX = `jiheng-kept:${person}:`;
  const DAYS = 7;
  const NEVER = "[type=password], [type=file], [type=hidden], [type=search], [name=token], [name=login]";

  // ---- forms and their fields

  const forms = () => [...content.querySelectorAll("form[method=post]")].filter((one) => fieldsOf(one).size);
  const addressOf = (form) => new URL(form.getAttribute("action") || location.href, location.href).pathname;

  function fieldsOf(form) {
    const fields = new Map();
    if (form.querySelector("[type=password]")) return fields;
    const seen = {};
    for (const one of form.elements) {
      if (!one.name || one.matches(NEVER) || !one.matches("input, select, textarea")) continue;
      const number = (seen[one.name] = (seen[one.name] ?? -1) + 1);
      // A list may have other rows next time: what is ticked is known by its value.
      fields.set(ticks(one) ? `${one.name}=${one.value}` : `${one.name}#${number}`, one);
    }
    return fields;
  }

  const ticks = (field) => field.type === "checkbox" || field.type === "radio";
  const now = (field) => (ticks(field) ? String(field.checked) : field.value);
  const lines = (text) => text.replaceAll("\r\n", "\n");

  // What the server has: of forms that save field by field it stands beside the field.
  function stored(form, field) {
    const was = form.elements["was-" + field.name];
    if (was) return lines(was.value);
    if (ticks(field)) return String(field.defaultChecked);
    if (field.options) {
      const chosen = [...field.options].find((one) => one.defaultSelected) || field.options[0];
      return chosen ? chosen.value : "";
    }
    return lines(field.defaultValue);
  }

  // ---- keeping: {path of the page: {address of the form: {field: {typed, stored}}}}

  const place = PREFIX + location.pathname;
  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key)) || { forms: {} };
    } catch {
      return { forms: {} };
    }
  };

  function keep(form) {
    const all = read(place);
    const typed = {};
    for (const [name, field] of fieldsOf(form)) {
      const base = stored(form, field);
      if (lines(now(field)) !== base) typed[name] = { typed: now(field), stored: base };
    }
    if (Object.keys(typed).length) all.forms[addressOf(form)] = typed;
    else delete all.forms[addressOf(form)];
    write(place, all);
  }

  function write(key, all) {
    if (document.body.dataset.signedOut) return;
    if (!Object.keys(all.forms).length) return localStorage.removeItem(key);
    try {
      localStorage.setItem(key, JSON.stringify({ ...all, at: Date.now() }));
    } catch {
      // A full store: what is typed stands on the page all the same.
    }
  }

  // ---- forgetting: what the server has taken (it says so in a cookie), and what is too old

  function forget() {
    const told = /(?:^|; )jiheng_taken=([^;]*)/.exec(document.cookie);
    const taken = told ? decodeURIComponent(told[1]) : "";
    if (told) document.cookie = "jiheng_taken=; path=/; max-age=0; samesite=lax";
    for (const key of Object.keys(localStorage).filter((one) => /^jiheng(-kept)?:/.test(one))) {
      const all = read(key);
      const isOld = !(Date.now() - all.at < DAYS * 86400000); // whoever it is of
      if (isOld) localStorage.removeItem(key);
      if (isOld || !taken || !key.startsWith(PREFIX)) continue;
      delete all.forms[taken];
      if (Object.keys(all.forms).length) localStorage.setItem(key, JSON.stringify(all));
      else localStorage.removeItem(key);
    }
  }

  // ---- signing out: nothing of the person stays in this browser

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "sign-out") return;
    const own = Object.keys(localStorage).filter((one) => one.startsWith(PREFIX) || one.startsWith(`jiheng:${person}:`));
    const typed = own.map(read).flatMap((one) => [...(one.cells || []), ...(one.blocks || []), ...Object.values(one.forms || {}).flatMap(Object.keys)]);
    if (typed.length && !window.confirm(event.target.dataset.words.replace("{count}", typed.length))) return event.preventDefault();
    document.body.dataset.signedOut = "1";
    own.forEach((one) => localStorage.removeItem(one));
  }, true);

  // ---- putting back

  function restore() {
    const all = read(place).forms;
    let count = 0;
    for (const form of forms()) {
      const kept = all[addressOf(form)] || {};
      for (const [name, field] of fieldsOf(form)) {
        if (!kept[name] || lines(now(field)) === lines(kept[name].typed)) continue;
        count += 1;
        if (ticks(field)) field.checked = kept[name].typed === "true";
        else field.value = kept[name].typed;
        // What stood there when it was typed: so the server sees what a colleague has changed since.
        const was = form.elements["was-" + field.name];
        if (was) was.value = kept[name].stored;
      }
      if (Object.keys(kept).length) form.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (count) say(count);
  }

  function say(count) {
    const note = document.getElementById("kept");
    const drop = Object.assign(document.createElement("button"), { type: "button", textContent: note.dataset.drop });
    drop.addEventListener("click", () => {
      localStorage.removeItem(place);
      content.dispatchEvent(new CustomEvent("dropped"));
      location.reload();
    });
    note.replaceChildren(note.dataset.words.replace("{count}", count) + " ", drop);
    note.hidden = false;
  }

  content.addEventListener("input", (event) => {
    const form = event.target.form || (event.target.matches("form") ? event.target : null);
    if (form?.matches("[method=post]") && fieldsOf(form).size) keep(form);
  });
  // A form that saves itself has an answer: what the server has taken is no longer kept.
  document.addEventListener("htmx:afterSettle", () => forms().forEach(keep));
  document.addEventListener("htmx:oobAfterSwap", () => forms().forEach(keep));

  forget();
  // When all scripts stand: what is put back may be saved at once.
  document.addEventListener("DOMContentLoaded", restore);
})();
