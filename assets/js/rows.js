// Lists one works through (data-rows): J and K move the real focus, X selects, Shift+J extends.
// A list with data-pane shows there what its row's link leads to; each row names its address once.
// The bulk bar shows how many are selected and their sum; the server counts again.
import htmx from "htmx.org";

import { openDialog } from "./overlays.js";

const OPEN_AFTER = 150;
// Whatever can be selected is clean; a row that cannot says it (data-clean).
const CLEAN = ":is([data-clean], :has(> input))";

function rows() {
  return [...document.querySelectorAll("[data-rows] [data-row]:not(.held)")];
}

function current(list) {
  const focused = document.activeElement?.closest?.("[data-row]");
  return list.indexOf(focused ?? document.querySelector("[data-rows] [data-row][aria-current]"));
}

let opening = 0;
/** Move the focus to a row; one that fetches a pane opens. */
export function goTo(row) {
  const link = row?.querySelector("[data-go]");
  if (!link) return;
  link.focus();
  mark(row);
  // Only a link that fetches a pane opens by itself; others wait for Enter.
  clearTimeout(opening);
  if (!link.closest("[data-pane]")) return;
  setBusy(true);
  opening = setTimeout(() => link.click(), OPEN_AFTER);
}

/**
 * Until the pane shows the row one went to, it shows another document: keys pressed meanwhile wait
 * (shortcuts.js), so that J and A at once never decide on the document before.
 */
function setBusy(on) {
  const list = document.querySelector("[data-rows][data-pane]");
  const pane = list && document.querySelector(list.dataset.pane);
  if (on) pane?.setAttribute("aria-busy", "true");
  else pane?.removeAttribute("aria-busy");
}
for (const event of ["htmx:afterSwap", "htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(event, ({ detail }) => {
    if (detail.target?.getAttribute?.("aria-busy")) setBusy(false);
  });
}

function fetchInto(link, target) {
  htmx.ajax("GET", link.getAttribute("href"), { source: link, target, swap: "innerHTML" });
}

/** Stay with a row whose pane is still shown: whatever was about to replace it is called off. */
export function stayAt(row) {
  clearTimeout(opening);
  for (const link of document.querySelectorAll("[data-rows] [data-go]")) {
    link.dispatchEvent(new CustomEvent("htmx:abort", { bubbles: true, detail: { elt: link } }));
  }
  setBusy(false);
  mark(row);
}

function mark(row) {
  for (const other of document.querySelectorAll("[data-rows] [data-row][aria-current]")) {
    other.removeAttribute("aria-current");
  }
  row.setAttribute("aria-current", "true");
}

document.addEventListener("click", (event) => {
  const list = event.target.closest?.("[data-pane]");
  const row = event.target.closest?.("[data-row]");
  const link = row?.querySelector("[data-go]");
  if (!list || !link) return;
  if (event.target.closest("[data-row-sheet]")) {
    fetchInto(link, list.dataset.sheet);
    openDialog(list.dataset.dialog);
  } else if (event.target.closest("[data-go], [data-row-open]")) {
    // Another tab, another window: the browser's own business.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    mark(row);
    setBusy(true);
    fetchInto(link, list.dataset.pane);
  }
});

function check(row, on) {
  const box = row?.querySelector('input[type="checkbox"]:not(:disabled)');
  if (!box) return;
  box.checked = on ?? !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Handle one key of the list; true when it was one. */
export function handleRowKey(key) {
  const list = rows();
  if (!list.length) return false;
  const at = current(list);
  if (key === "j" || key === "k") {
    goTo(list[at < 0 ? 0 : at + (key === "j" ? 1 : -1)]);
  } else if (key === "x" && at >= 0) {
    check(list[at]);
  } else if (key === "shift+j" && at >= 0) {
    check(list[at], true);
    check(list[at + 1], true);
    goTo(list[at + 1]);
  } else {
    return false;
  }
  return true;
}

export function clearSelection() {
  const checked = document.querySelectorAll('[data-rows] input[type="checkbox"]:checked');
  for (const box of checked) box.checked = false;
  if (checked.length) showBulk();
  return checked.length > 0;
}

/** The amount a row shows, in cents: its money cell reads ¥186,000.00. */
function centsOf(box) {
  const shown = box.closest("[data-row]")?.querySelector(".fx-m")?.textContent ?? "";
  return BigInt(shown.replace(/\D/g, "") || "0");
}

function amountText(total) {
  const yuan = (total / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return `${yuan}.${(total % 100n).toString().padStart(2, "0")}`;
}

function showBulk() {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const chosen = [...document.querySelectorAll('[data-rows] input[type="checkbox"]:checked')];
  bar.classList.toggle("some", chosen.length > 0);
  const total = chosen.reduce((sum, box) => sum + centsOf(box), 0n);
  const count = bar.querySelector("[data-bulk-count]");
  const sum = bar.querySelector("[data-bulk-sum]");
  if (count) count.textContent = (count.dataset.text ?? "{n}").replace("{n}", chosen.length);
  if (sum) sum.textContent = (sum.dataset.text ?? "¥{n}").replace("{n}", amountText(total));
}

document.addEventListener("change", ({ target }) => {
  if (target.matches?.("[data-bulk-clear]")) {
    clearSelection();
    target.checked = true;
  } else if (target.closest?.("[data-rows]")) {
    showBulk();
  }
});
document.addEventListener("htmx:load", showBulk);

// What was asked for may want a word first: an answer with data-opens shows itself in that dialog.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const asking = detail.target?.querySelector("[data-opens]");
  if (!asking) return;
  openDialog(asking.dataset.opens);
  asking.querySelector("h2")?.focus();
});

// A page that was opened at one of its rows shows that row.
document.querySelector("[data-rows] [data-row][aria-current]")?.scrollIntoView({ block: "nearest" });

// Tabs in one line scroll sideways on a phone: the one that is shown stands in sight.
document.querySelector(".fx-il-t a[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// On the phone a row is a card with its actions; they are drawn here, not fifty times by the server.
const phone = matchMedia("(max-width: 760px)");
function drawActions() {
  if (!phone.matches) return;
  for (const row of document.querySelectorAll("[data-pane] [data-row]")) {
    if (row.querySelector(".ac")) continue;
    const kind = row.matches(CLEAN) ? "" : "doubt";
    const actions = document.querySelector(`template[data-row-actions="${kind}"]`);
    if (actions) row.append(actions.content.cloneNode(true));
  }
}
phone.addEventListener("change", drawActions);
document.addEventListener("htmx:load", drawActions);
drawActions();

// On the phone one looks through what needs no reading: the rows of this page without a doubt.
const cleanOnly = () => document.querySelector("[data-only-clean]");
function showClean() {
  const button = cleanOnly();
  const list = document.querySelector("[data-rows]");
  if (!button || !list) return;
  const count = list.querySelectorAll(`[data-row]${CLEAN}:not(.held)`).length;
  button.querySelector("[data-clean-count]").textContent = count;
  button.hidden = !count;
  if (!count) button.setAttribute("aria-pressed", "false");
  list.classList.toggle("only-clean", button.getAttribute("aria-pressed") === "true");
}
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-only-clean]");
  if (!button) return;
  const isPressed = button.getAttribute("aria-pressed") === "true";
  button.setAttribute("aria-pressed", String(!isPressed));
  showClean();
});
for (const event of ["htmx:load", "htmx:afterSettle", "fx:held", "fx:let-go"]) {
  document.addEventListener(event, showClean);
}
showClean();

// After a decision the next item comes up at once; the held one waits in its place.
document.addEventListener("fx:held", ({ detail }) => {
  if (!detail.row) return;
  const all = [...document.querySelectorAll("[data-rows] [data-row]")];
  const after = all.slice(all.indexOf(detail.row) + 1).find((row) => !row.classList.contains("held"));
  const before = all.find((row) => !row.classList.contains("held"));
  if (after ?? before) goTo(after ?? before);
  else document.getElementById("main")?.focus();
});
