// What was typed and not sent outlives a change of language, and a session that ended.
//
// It stays in this window only, for the person who typed it, until it is back in its form or the
// window goes on elsewhere. Files and passwords are never kept.
import { grow } from "./line-editor.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

const KEY = "outlay-typed";
const FORMS = '#main form[method="post"]';
// Of what a page says by itself: which version was seen, which act it is, how many rows there are.
const HIDDEN = /^(version|key)$|-TOTAL_FORMS$/;
const NEVER = new Set(["file", "password", "submit", "button", "reset", "image"]);

const nameOf = (form) => form.id || new URL(form.action, location.href).pathname;
const isChoice = (control) => control.type === "checkbox" || control.type === "radio";
const person = () => document.querySelector("[data-person]")?.dataset.person ?? "";
const isTouched = (form) =>
  form.hasAttribute("data-touched") || form.querySelector("[data-error-summary]") !== null;

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function write(kept) {
  try {
    if (kept) sessionStorage.setItem(KEY, JSON.stringify(kept));
    else sessionStorage.removeItem(KEY);
  } catch {
    // A window that may store nothing works as before.
  }
}

/** Under a refused form stands the address it was sent to; its page is the one before. */
function page() {
  const kept = read();
  const here = location.pathname + location.search;
  return kept?.sentTo.includes(location.pathname) ? kept.page : here;
}

function addressesOf(form) {
  const buttons = [...form.elements].filter((control) => control.hasAttribute("formaction"));
  return [form.action, ...buttons.map((button) => button.formAction)].map(
    (address) => new URL(address, location.href).pathname,
  );
}

function fieldsOf(form) {
  return [...form.elements]
    .filter(({ name, type }) => name && !NEVER.has(type) && (type !== "hidden" || HIDDEN.test(name)))
    .map((control) => [control.name, control.value, isChoice(control) ? control.checked : null]);
}

/** Note what stands in the forms of this page; `isAway` when the window is led away from it. */
export function keepTyped({ isAway }) {
  const forms = [...document.querySelectorAll(FORMS)].filter(isTouched);
  if (!person() || !forms.length) return;
  write({
    page: page(),
    person: person(),
    isAway,
    sentTo: forms.flatMap(addressesOf),
    forms: forms.map((form) => [nameOf(form), fieldsOf(form)]),
  });
}

function fill(form, fields) {
  for (const [name, value] of fields) {
    if (name.endsWith("-TOTAL_FORMS")) grow(form, name.slice(0, -"-TOTAL_FORMS".length), Number(value));
  }
  for (const [name, value, isChecked] of fields) {
    const named = [...form.elements].filter((control) => control.name === name);
    if (isChecked === null) {
      if (named.length === 1) named[0].value = value;
      continue;
    }
    for (const control of named) {
      if (control.value !== value) continue;
      control.checked = isChecked;
      if (name.endsWith("-DELETE") && isChecked) control.closest("[data-line]").hidden = true;
    }
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function restore() {
  const kept = read();
  if (!kept?.isAway || kept.page !== page()) return;
  const here = new Map([...document.querySelectorAll(FORMS)].map((form) => [nameOf(form), form]));
  const missing = kept.forms.filter(([name]) => !here.has(name));
  if (missing.length === kept.forms.length) return;
  for (const [name, fields] of kept.forms) {
    if (here.has(name)) {
      here.get(name).setAttribute("data-touched", "");
      fill(here.get(name), fields);
    }
  }
  write(missing.length ? { ...kept, forms: missing } : null);
  toast(word("typed"));
}

/** Where this window stands: on its way back, back, or gone on. */
function arrive() {
  const kept = read();
  if (!kept) return;
  if (!person()) {
    write({ ...kept, isAway: true });
    for (const next of document.querySelectorAll("form[data-signs-in] input[name=next]")) {
      next.value = kept.page;
    }
    return;
  }
  const isReloaded = !kept.isAway && kept.page === location.pathname + location.search;
  if (kept.person !== person() || kept.page !== page() || isReloaded) write(null);
}

document.addEventListener("input", ({ target }) => {
  target.closest?.(FORMS)?.setAttribute("data-touched", "");
});

document.addEventListener("submit", ({ target: form, submitter, defaultPrevented }) => {
  if (defaultPrevented) return;
  if (submitter?.name === "language") {
    keepTyped({ isAway: true });
    if (form.elements.next) form.elements.next.value = page();
  } else if (form.matches("[data-signs-out]")) {
    write(null);
  } else if (form.matches(FORMS)) {
    keepTyped({ isAway: false });
  }
});

arrive();
document.addEventListener("DOMContentLoaded", restore);
document.addEventListener("htmx:load", restore);
