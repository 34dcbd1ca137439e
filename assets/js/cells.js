// Amounts typed in a grid (form[data-cells]): what is changed is kept by cell, also of rows that are
// not on the page, undone step by step, and sent as one list when the form is saved.
import { focusCell, neighbour } from "./grid.js";
import { plainAmount, tableOf } from "./sheet-text.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

const FIELD = 'input[name^="c-"]';
// So many fields are drawn before the browser may do something else.
const SLICE = 600;
// As many as one save takes, each with its row's key.
const MOST_CELLS = 36000;
const AMOUNT = /^\d{1,3}(,?\d{3})*(\.\d{1,2})?$|^\d+(\.\d{1,2})?$/;

const formOf = (element) => element.closest?.("form[data-cells]");
const states = new WeakMap();

/** What the form has in hand: changed cells by name, and the steps that can be undone. */
function stateOf(form) {
  let state = states.get(form);
  if (!state) {
    state = { changed: new Map(), steps: [] };
    states.set(form, state);
    for (const line of form.elements.edits.value.split("\n").filter(Boolean)) {
      const [key, column, text = ""] = line.split("\t");
      state.changed.set(`c-${key}-${column}`, text);
    }
    // A page that came back with errors shows what was typed: it counts as changed.
    for (const field of form.querySelectorAll(`${FIELD}[data-stored]`)) {
      state.changed.set(field.name, field.value);
    }
    form.elements.edits.value = "";
  }
  return state;
}

const storedOf = (field) => field.dataset.stored ?? field.defaultValue;
const shownOf = (field, state) => state.changed.get(field.name) ?? storedOf(field);
const columnOf = (name) => name.split("-").at(-1);

function wrongWith(text) {
  if (!text) return "";
  const plain = plainAmount(text);
  if (plain.startsWith("-")) return word("cellNegative");
  return AMOUNT.test(plain) ? "" : word("cellNotAmount");
}

function cents(text) {
  const plain = plainAmount(text).replaceAll(",", "");
  if (!/^\d+(\.\d{1,2})?$/.test(plain)) return 0n;
  const [yuan, fen = ""] = plain.split(".");
  return BigInt(yuan) * 100n + BigInt(fen.padEnd(2, "0"));
}

function amountText(value) {
  const size = value < 0n ? -value : value;
  const yuan = (size / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return `${value < 0n ? "−" : "+"}${yuan}.${(size % 100n).toString().padStart(2, "0")}`;
}

/** The row says by how much its months miss its amount. */
function drawApart(row) {
  const place = row.querySelector("[data-apart]");
  if (!place) return;
  const [whole, ...months] = [...row.querySelectorAll(FIELD)].map((field) => cents(field.value.trim()));
  const apart = months.reduce((sum, one) => sum + one, 0n) - whole;
  place.textContent = apart === 0n ? "—" : amountText(apart);
  place.classList.toggle("over", apart !== 0n);
}

function draw(field, state) {
  const text = shownOf(field, state);
  if (field.dataset.writing === undefined && field.value !== text) field.value = text;
  const cell = field.closest("td");
  const wrong = wrongWith(field.value.trim());
  cell.classList.toggle("edited", state.changed.has(field.name));
  cell.classList.toggle("over", Boolean(wrong));
  if (cell.title !== wrong) cell.title = wrong;
  if (wrong) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

/** Draw fields as they are by then: at once, and thousands of them piece by piece. */
async function drawAll(form, fields) {
  const state = stateOf(form);
  for (let start = 0; start < fields.length; start += SLICE) {
    if (start) await new Promise((resolve) => setTimeout(resolve));
    const slice = fields.slice(start, start + SLICE);
    for (const field of slice) draw(field, state);
    for (const row of new Set(slice.map((field) => field.closest("tr")))) drawApart(row);
  }
}

function show(form) {
  const state = stateOf(form);
  const count = form.querySelector("[data-cells-count]");
  count.textContent = state.changed.size ? count.dataset.text.replace("{n}", state.changed.size) : "";
  form.querySelector("[data-cells-undo]").disabled = state.steps.length === 0;
  form.dataset.dirty = state.changed.size ? "true" : "";
}

/** Keep what a cell says; a row that is not on the page is compared with what is stored later. */
function note(state, name, field, text) {
  if (field && text === storedOf(field)) state.changed.delete(name);
  else state.changed.set(name, text);
}

/** Write one step: cells with their name, their text, and their field where the row is there. */
function write(form, cells) {
  const state = stateOf(form);
  const step = [];
  for (const { name, field, text } of cells) {
    const before = state.changed.get(name);
    note(state, name, field, text);
    if (state.changed.get(name) !== before) step.push([name, before]);
  }
  if (step.length) state.steps.push(step);
  show(form);
  drawAll(form, cells.map(({ field }) => field).filter(Boolean));
}

function undo(form) {
  const state = stateOf(form);
  const step = state.steps.pop();
  if (!step) return;
  for (const [name, before] of step) {
    if (before === undefined) state.changed.delete(name);
    else state.changed.set(name, before);
  }
  show(form);
  const names = new Set(step.map(([name]) => name));
  const fields = [...form.querySelectorAll(FIELD)].filter(({ name }) => names.has(name));
  drawAll(form, fields);
  if (fields.length) focusCell(fields[0].closest("td"));
}

// Writing. A cell is read until Enter, F2 or a character begins to write; Esc takes it back.

function begin(field) {
  field.dataset.writing = "";
}

function end(field) {
  if (field.dataset.writing === undefined) return;
  delete field.dataset.writing;
  const form = formOf(field);
  const text = field.value.trim();
  if (text !== shownOf(field, stateOf(form))) write(form, [{ name: field.name, field, text }]);
}

document.addEventListener("focusin", ({ target }) => {
  if (target.matches?.(`form[data-cells] ${FIELD}`)) target.select();
});
document.addEventListener("focusout", ({ target }) => {
  if (target.matches?.(`form[data-cells] ${FIELD}`)) end(target);
});
document.addEventListener("input", ({ target }) => {
  if (!target.matches?.(`form[data-cells] ${FIELD}`) || target.dataset.writing !== undefined) return;
  // The first character: what stood there is what the browser selected and replaced.
  begin(target);
});

document.addEventListener(
  "keydown",
  (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || !field.matches(`form[data-cells] ${FIELD}`)) return;
    const form = formOf(field);
    const isWriting = field.dataset.writing !== undefined;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !isWriting) {
      event.preventDefault();
      undo(form);
    } else if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      if (isWriting || event.key === "Enter") {
        const was = isWriting;
        end(field);
        if (was) {
          const next = neighbour(field.closest("tr"), 1);
          if (next && !next.classList.contains("more")) focusCell(next.cells[field.closest("td").cellIndex]);
          return;
        }
      }
      begin(field);
    } else if (event.key === "Escape" && isWriting) {
      event.preventDefault();
      field.value = shownOf(field, stateOf(form));
      delete field.dataset.writing;
      field.select();
    } else if ((event.key === "Delete" || event.key === "Backspace") && !isWriting) {
      event.preventDefault();
      write(form, [{ name: field.name, field, text: "" }]);
    } else if ((event.key === "ArrowUp" || event.key === "ArrowDown") && isWriting) {
      end(field);
    }
  },
  true,
);

// Pasting a block. Of rows below that are not there yet only the keys are fetched: what is typed into
// them is kept, and shows when they come into view.

/** So many rows from one on, each with its fields or with its key alone. */
async function rowsFrom(first, count) {
  const found = [];
  let at = first;
  while (at && found.length < count) {
    if (at.classList.contains("more")) {
      const url = new URL(at.getAttribute("hx-get"), location);
      let rows = 0;
      for (; at?.classList.contains("more"); at = at.nextElementSibling) rows += Number(at.dataset.count);
      const keys = await keysOf(url, Math.min(rows, count - found.length));
      if (!keys.length) break;
      found.push(...keys.map((key) => ({ key, fields: [] })));
      continue;
    }
    found.push({ key: "", fields: [...at.querySelectorAll(FIELD)] });
    at = at.nextElementSibling;
  }
  return found;
}

async function keysOf(url, count) {
  url.searchParams.set("rows", count);
  url.searchParams.set("keys", "1");
  const answer = await fetch(url);
  const isList = answer.ok && answer.headers.get("Content-Type")?.startsWith("text/plain");
  return isList ? (await answer.text()).split("\n").filter(Boolean) : [];
}

async function paste(field, text) {
  const form = formOf(field);
  const table = tableOf(text);
  const columns = [...field.closest("tr").querySelectorAll(FIELD)].map(({ name }) => columnOf(name));
  const first = columns.indexOf(columnOf(field.name));
  const rows = await rowsFrom(field.closest("tr"), table.length);
  const cells = [];
  rows.forEach(({ key, fields }, place) => {
    table[place].slice(0, columns.length - first).forEach((value, offset) => {
      const target = fields[first + offset];
      const name = target?.name ?? `c-${key}-${columns[first + offset]}`;
      cells.push({ name, field: target, text: plainAmount(value) });
    });
  });
  if (stateOf(form).changed.size + cells.length > MOST_CELLS) {
    toast(word("cellsTooMany"));
    return;
  }
  write(form, cells);
  const wrong = cells.filter((cell) => wrongWith(cell.text)).length;
  const beyond = table.length - rows.length;
  const said = [`${word("cellsPasted")}: ${cells.length}`];
  if (wrong) said.push(`${word("cellsWrong")}: ${wrong}`);
  if (beyond) said.push(`${word("cellsBeyond")}: ${beyond}`);
  toast(said.join(" · "));
}

document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!field.matches?.(`form[data-cells] ${FIELD}`)) return;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  event.preventDefault();
  delete field.dataset.writing;
  paste(field, text);
});

document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-cells-undo]")) undo(formOf(target));
});

// Rows that come later show what was typed into them before.
function take(row) {
  const form = formOf(row);
  const state = stateOf(form);
  for (const field of row.querySelectorAll(FIELD)) {
    field.inputMode = "decimal";
    field.autocomplete = "off";
    if (!state.changed.has(field.name)) continue;
    field.dataset.stored = storedOf(field);
    note(state, field.name, field, state.changed.get(field.name));
    draw(field, state);
  }
  drawApart(row);
}
document.addEventListener("htmx:load", ({ detail }) => {
  const part = detail.elt;
  if (part.matches?.("form[data-cells] tr")) {
    if (!part.classList.contains("more")) take(part);
    return;
  }
  for (const form of part.querySelectorAll?.("form[data-cells]") ?? []) {
    for (const row of form.querySelectorAll("tbody tr:not(.more)")) take(row);
    show(form);
  }
});

document.addEventListener(
  "submit",
  ({ target: form }) => {
    if (!form.matches?.("form[data-cells]")) return;
    const field = document.activeElement;
    if (field?.matches?.(FIELD)) end(field);
    const rows = [...stateOf(form).changed].map(([name, text]) => {
      const parts = name.split("-");
      return `${parts.slice(1, -1).join("-")}\t${parts.at(-1)}\t${text}`;
    });
    form.elements.edits.value = rows.join("\n");
    for (const one of form.querySelectorAll(FIELD)) one.disabled = true;
    form.dataset.dirty = "";
  },
  { capture: true },
);
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted) for (const one of document.querySelectorAll(`form[data-cells] ${FIELD}`)) one.disabled = false;
});

// Leaving with changes that are not saved asks first.
document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("form[data-guard]:not([data-cells])");
  if (form) form.dataset.dirty = "true";
});
document.addEventListener("submit", ({ target: form }) => {
  if (form.matches?.("form[data-guard]")) form.dataset.dirty = "";
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector('form[data-guard][data-dirty="true"]')) event.preventDefault();
});
