// Decisions: the reason that must be given, the question before a rejection, and the undo hold.
//
// A held decision is not sent for data-hold seconds; until then nothing happened and Undo is
// true. What was shown as decided reaches the server all the same: when the page is hidden or
// left, everything still held is sent at once, in a way that outlives the page. What could not be
// sent says so on its row, with what was typed, and is tried again.
import htmx from "htmx.org";

import { csrfToken } from "./answers.js";
import { openDialog } from "./overlays.js";
import { goTo, stayAt } from "./rows.js";
import { toast } from "./toasts.js";
import { announce, word } from "./words.js";

const passed = new WeakSet();
const confirmed = new WeakSet();
const held = new Set();
const unsent = new Set();
const UNDO_SECONDS = "outlay-undo-seconds";
const LEAST_SECONDS = 10;

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!button || passed.delete(form)) return;
    if (lacksComment(form, button)) return stop(event);
    if (button.dataset.confirm && !confirmed.delete(button) && ask(button)) return stop(event);
    // What decides nothing is sent at once.
    if (form.dataset.hold && !button.hasAttribute("data-at-once")) {
      stop(event);
      hold(form, button);
    }
  },
  { capture: true },
);

function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function lacksComment(form, button) {
  if (!button.hasAttribute("data-needs-comment")) return false;
  const comment = form.querySelector("[data-comment]");
  if (!comment || comment.value.trim()) return false;
  comment.setAttribute("aria-invalid", "true");
  comment.focus();
  if (comment.placeholder) announce(comment.placeholder);
  return true;
}

document.addEventListener("input", ({ target }) => {
  if (target.matches?.("[data-comment]")) target.removeAttribute("aria-invalid");
});

// An opinion that is often given; it can be changed before it goes out.
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-says]");
  const comment = button?.form?.querySelector("[data-comment]");
  if (!comment) return;
  comment.value = button.textContent.trim();
  comment.dispatchEvent(new Event("input", { bubbles: true }));
  comment.focus();
});

function ask(button) {
  const dialog = openDialog(button.dataset.confirm);
  if (!dialog) return false;
  const yes = dialog.querySelector("[data-confirmed]");
  yes.onclick = () => {
    dialog.close();
    confirmed.add(button);
    button.form.requestSubmit(button);
  };
  return true;
}

function hold(form, button) {
  const data = new FormData(form, button);
  const url = button.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href;
  const row = form.dataset.holdRow ? document.querySelector(form.dataset.holdRow) : null;
  const text = button.dataset.holdText ?? button.textContent.trim();
  const item = { form, button, data, url, row, text };
  held.add(item);
  mark(item, true);
  item.toast = toast(text, {
    lasts: secondsOf(form) * 1000,
    undo: () => undo(item),
    after: () => send(item),
  });
  form.dispatchEvent(new CustomEvent("fx:held", { bubbles: true, detail: { row } }));
}

/** As long as the page says, or as the person wants it in this browser (WCAG 2.2.1). */
function secondsOf(form) {
  return Math.max(Number(form.dataset.hold), undoSeconds());
}

function undoSeconds() {
  try {
    return Number(localStorage.getItem(UNDO_SECONDS)) || LEAST_SECONDS;
  } catch {
    return LEAST_SECONDS;
  }
}

function mark(item, on) {
  const { form, row } = item;
  if (row) markRow(row, on ? `${item.text.split(" · ")[0]}…` : "");
  for (const control of form.elements) {
    if (control.type === "hidden") continue;
    if (on) control.dataset.wasDisabled = String(control.disabled);
    control.disabled = on || control.dataset.wasDisabled === "true";
  }
}

/** Say on the row that its decision is on its way. */
function markRow(row, words) {
  row.classList.toggle("held", Boolean(words));
  if (!words) row.dispatchEvent(new CustomEvent("fx:let-go", { bubbles: true }));
  row.querySelector(".fx-held")?.remove();
  if (!words) return;
  const note = document.createElement("span");
  note.className = "fx-held";
  note.textContent = words;
  row.append(note);
}

/** Say on the row that nothing was recorded, with what was typed and a way to try again. */
function markUnsent(item) {
  const comment = item.data.get("comment");
  markRow(item.row, comment ? `${word("unsent")} “${comment}”` : word("unsent"));
  const again = document.createElement("button");
  again.type = "button";
  again.className = "btn btn-sm";
  again.textContent = word("again");
  again.addEventListener("click", () => retry(item));
  const note = item.row.querySelector(".fx-held");
  note.setAttribute("role", "alert");
  note.append(" ", again);
}

function undo(item) {
  if (!held.delete(item)) return;
  mark(item, false);
  announce(word("undone"));
  toast(word("undone"));
  // What the keys act on is what the pane shows: the undone item comes back into it.
  if (!item.form.isConnected) {
    goTo(item.row);
    return;
  }
  if (item.row) stayAt(item.row);
  item.button.focus();
}

function send(item) {
  if (!held.delete(item)) return;
  const { form, button, row } = item;
  if (row) {
    void deliver(item, false);
  } else if (!form.isConnected) {
    void post(item, false).catch(() => toast(word("connection")));
  } else if (!navigator.onLine) {
    // Leaving for a page that cannot come would lose what was typed.
    mark(item, false);
    toast(word("connection"));
  } else {
    mark(item, false);
    passed.add(form);
    form.requestSubmit(button);
  }
}

/** Send the decision of a row; a failure keeps it in sight. */
async function deliver(item, keepalive) {
  try {
    const answer = await post(item, keepalive);
    if (answer.ok || answer.status === 409 || answer.status === 422) return;
    if (answer.status < 500 && answer.status !== 401) {
      // Asking again would change nothing.
      if (item.row.isConnected) markRow(item.row, word("refused"));
      toast(word("refused"));
      return;
    }
  } catch {
    // No answer at all.
  }
  unsent.add(item);
  if (item.row.isConnected) markUnsent(item);
  toast(word("unsent"));
}

function retry(item) {
  if (!unsent.delete(item)) return;
  if (item.row.isConnected) markRow(item.row, `${item.text.split(" · ")[0]}…`);
  void deliver(item, false);
}

/** Send without htmx: the page may be going away, and the form may be gone already. */
async function post({ data, url, row }, keepalive) {
  const headers = { "X-CSRFToken": csrfToken() };
  if (row) {
    headers["HX-Request"] = "true";
    headers["HX-Target"] = row.id;
  }
  const body = new URLSearchParams();
  for (const [name, value] of data) if (typeof value === "string") body.append(name, value);
  const answer = await fetch(url, { method: "POST", body, headers, keepalive });
  const isShown = answer.ok || answer.status === 409 || answer.status === 422;
  if (row) {
    if (isShown && row.isConnected) htmx.swap(row, await answer.text(), { swapStyle: "outerHTML" });
  } else if (keepalive) {
    // The page was only hidden, not left: show where the decision led.
    location.assign(answer.url);
  }
  return answer;
}

function flush() {
  for (const item of [...held, ...unsent]) {
    held.delete(item);
    unsent.delete(item);
    item.toast.close();
    if (item.row) void deliver(item, true);
    else void post(item, true).catch(() => toast(word("connection")));
  }
}

window.addEventListener("pagehide", flush);
window.addEventListener("beforeunload", (event) => {
  // The browser asks before it drops what the server has not got.
  if (unsent.size) event.preventDefault();
});
window.addEventListener("online", () => {
  for (const item of [...unsent]) retry(item);
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) flush();
});

// The profile sets how long a decision can be undone.
for (const select of document.querySelectorAll("[data-undo-seconds]")) {
  select.value = String(undoSeconds());
  select.addEventListener("change", () => {
    try {
      localStorage.setItem(UNDO_SECONDS, select.value);
    } catch {
      // Without storage it stays as it was.
    }
  });
}
