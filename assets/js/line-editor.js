// The line editor: a Django formset that feels like a sheet (DESIGN 6, 8).
// Markup: data-line-editor="<prefix>" holds the management form, data-lines the data-line rows and
// a <template data-line-template> the empty form.
import { plainAmount, tableOf } from "./sheet-text.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

const CELLS =
  'input:not([type="hidden"]):not([type="checkbox"]):not([type="file"]), select, textarea';

const DAY = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/;
const MONTH = /^(\d{4})[-/.年](\d{1,2})月?$/;

const editorOf = (element) => element.closest?.("[data-line-editor]");
const lineOf = (element) => element.closest?.("[data-line]");
const place = (editor) => editor.querySelector("[data-lines]");
const lines = (editor) => [...place(editor).querySelectorAll("[data-line]")];
const shownLines = (editor) => lines(editor).filter((line) => !line.hidden);
/** How many lines stand on the pages before this one. */
const firstOf = (editor) => Number(editor.dataset.first ?? 0);
const cells = (line) => [...line.querySelectorAll(CELLS)];

function totalField(editor) {
  const name = `${editor.dataset.lineEditor}-TOTAL_FORMS`;
  return editor.querySelector(`input[name="${CSS.escape(name)}"]`);
}

function changed(editor) {
  shownLines(editor).forEach((line, index) => {
    const number = line.querySelector("[data-line-number]");
    if (number) number.textContent = String(firstOf(editor) + index + 1);
    const order = line.querySelector('input[name$="-ORDER"]');
    if (order) order.value = String(index + 1);
  });
  editor.dispatchEvent(new Event("input", { bubbles: true }));
  editor.dispatchEvent(new CustomEvent("fx:lines", { bubbles: true }));
}

function add(editor) {
  const template = editor.querySelector("[data-line-template]");
  const total = totalField(editor);
  if (!template || !total) return null;
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
  total.value = String(Number(total.value) + 1);
  const line = holder.content.querySelector("[data-line]");
  place(editor).append(holder.content);
  window.htmx.process(line);
  changed(editor);
  return line;
}

/** Add lines to the editor of a formset until it has so many. */
export function grow(form, prefix, count) {
  const editor = form.querySelector(`[data-line-editor="${CSS.escape(prefix)}"]`);
  while (editor && Number(totalField(editor).value) < count && add(editor));
}

/** Give names and ids of every line the index of its place; only where Django has no DELETE. */
function renumber(editor) {
  const prefix = editor.dataset.lineEditor;
  const pattern = new RegExp(`(^|id_)${prefix}-\\d+-`);
  lines(editor).forEach((line, index) => {
    for (const element of line.querySelectorAll("[name], [id], [for]")) {
      for (const attribute of ["name", "id", "for"]) {
        const value = element.getAttribute(attribute);
        if (value) element.setAttribute(attribute, value.replace(pattern, `$1${prefix}-${index}-`));
      }
    }
  });
  totalField(editor).value = String(lines(editor).length);
}

function remove(line) {
  const editor = editorOf(line);
  const shown = shownLines(editor);
  const neighbour = shown[shown.indexOf(line) + 1] ?? shown[shown.indexOf(line) - 1];
  const mark = line.querySelector('input[name$="-DELETE"]');
  const next = line.nextSibling;
  const parent = line.parentNode;
  if (mark) {
    mark.checked = true;
    line.hidden = true;
  } else {
    line.remove();
    renumber(editor);
  }
  changed(editor);
  (neighbour ? cells(neighbour)[0] : editor.querySelector("[data-line-add]"))?.focus();
  toast(word("lineRemoved"), {
    undo: () => {
      if (mark) {
        mark.checked = false;
        line.hidden = false;
      } else {
        parent.insertBefore(line, next?.isConnected ? next : null);
        renumber(editor);
      }
      changed(editor);
      cells(line)[0]?.focus();
    },
  });
}

function setValue(cell, text) {
  const value = text.trim();
  if (cell instanceof HTMLSelectElement) {
    const wanted = value.toLowerCase();
    const options = [...cell.options];
    const option =
      options.find((one) => one.text.trim().toLowerCase() === wanted) ??
      options.find((one) => one.value.toLowerCase() === wanted);
    if (option) cell.value = option.value;
    else cell.setAttribute("aria-invalid", "true");
  } else if (cell.type === "date" || cell.type === "month") {
    const [, ...parts] = value.match(cell.type === "date" ? DAY : MONTH) ?? [];
    if (parts.length) cell.value = parts.map((part) => part.padStart(2, "0")).join("-");
    else if (value) cell.setAttribute("aria-invalid", "true");
  } else {
    cell.value = cell.inputMode === "decimal" ? plainAmount(value) : value;
  }
  cell.dispatchEvent(new Event("input", { bubbles: true }));
  cell.dispatchEvent(new Event("change", { bubbles: true }));
}

function step(cell, by) {
  const line = lineOf(cell);
  const editor = editorOf(line);
  const shown = shownLines(editor);
  const column = cells(line).indexOf(cell);
  const target = shown[shown.indexOf(line) + by] ?? (by > 0 ? add(editor) : null);
  if (target) cells(target)[column]?.focus();
}

function fillDown(cell) {
  const line = lineOf(cell);
  const shown = shownLines(editorOf(line));
  const above = shown[shown.indexOf(line) - 1];
  if (!above) return;
  const source = cells(above)[cells(line).indexOf(cell)];
  cell.value = source.value;
  cell.dispatchEvent(new Event("input", { bubbles: true }));
  cell.dispatchEvent(new Event("change", { bubbles: true }));
}

function move(line, by) {
  const editor = editorOf(line);
  // Without an ORDER field the server would not learn of it.
  if (!line.querySelector('input[name$="-ORDER"]')) return;
  const shown = shownLines(editor);
  const other = shown[shown.indexOf(line) + by];
  if (!other) return;
  if (by < 0) other.before(line);
  else other.after(line);
  changed(editor);
  document.activeElement?.focus();
}

function pasteRows(cell, text) {
  const editor = editorOf(cell);
  const column = cells(lineOf(cell)).indexOf(cell);
  let line = lineOf(cell);
  const table = tableOf(text);
  table.forEach((row, index) => {
    if (index > 0) {
      const shown = shownLines(editor);
      line = shown[shown.indexOf(line) + 1] ?? add(editor);
    }
    row.forEach((value, offset) => {
      const target = cells(line)[column + offset];
      if (target) setValue(target, value);
    });
  });
  changed(editor);
  toast(`${word("rowsPasted")}: ${table.length}`);
}

document.addEventListener("keydown", (event) => {
  const cell = event.target;
  if (event.isComposing || !(cell instanceof Element) || !cell.matches(CELLS) || !lineOf(cell)) return;
  const withControl = event.ctrlKey || event.metaKey;
  if (event.key === "Enter" && !withControl && !cell.matches("textarea")) step(cell, event.shiftKey ? -1 : 1);
  else if (withControl && event.key.toLowerCase() === "d") fillDown(cell);
  else if (withControl && event.key === "Backspace") remove(lineOf(cell));
  else if (event.altKey && event.key === "ArrowUp") move(lineOf(cell), -1);
  else if (event.altKey && event.key === "ArrowDown") move(lineOf(cell), 1);
  else return;
  event.preventDefault();
});

document.addEventListener("paste", (event) => {
  const cell = event.target;
  if (!(cell instanceof Element) || !cell.matches(CELLS) || !lineOf(cell)) return;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  pasteRows(cell, text);
});

document.addEventListener("click", ({ target }) => {
  const editor = editorOf(target);
  if (!editor) return;
  if (target.closest("[data-line-add]")) {
    const line = add(editor);
    if (line) cells(line)[0]?.focus();
  }
  const button = target.closest("[data-line-remove]");
  if (button) remove(lineOf(button));
});

document.addEventListener("htmx:load", ({ detail }) => {
  for (const editor of detail.elt.querySelectorAll?.("[data-line-editor]") ?? []) {
    shownLines(editor).forEach((line, index) => {
      if (line.querySelector('input[name$="-DELETE"]:checked')) line.hidden = true;
      const number = line.querySelector("[data-line-number]");
      if (number) number.textContent = String(firstOf(editor) + index + 1);
    });
  }
});
