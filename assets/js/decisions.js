// Decisions: the reason that must be given, the question before a rejection, and the undo hold.
//
// A held decision is not sent for data-hold seconds; until then nothing happened and Undo is
// true. What was shown as decided reaches the server all the same: when the page is hidden or
// left, everything still held is sent at once, in a way that outlives the page.
import htmx from "htmx.org";

import { csrfToken } from "./answers.js";
import { openDialog } from "./overlays.js";
import { goTo, stayAt } from "./rows.js";
import { toast } from "./toasts.js";
import { announce, word } from "./words.js";

const passed = new WeakSet();
const confirmed = new WeakSet();
const held = new Set();

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
  const item = { form, button, data, url, row };
  held.add(item);
  mark(item, true);
  const text = button.dataset.holdText ?? button.textContent.trim();
  item.toast = toast(text, {
    lasts: Number(form.dataset.hold) * 1000,
    undo: () => undo(item),
    after: () => send(item),
  });
  form.dispatchEvent(new CustomEvent("fx:held", { bubbles: true, detail: { row } }));
}

function mark({ form, row }, on) {
  if (row) markRow(row, on);
  for (const control of form.elements) {
    if (control.type === "hidden") continue;
    if (on) control.dataset.wasDisabled = String(control.disabled);
    control.disabled = on || control.dataset.wasDisabled === "true";
  }
}

/** Say on the row that its decision is on its way. */
function markRow(row, on) {
  row.classList.toggle("held", on);
  row.querySelector(".fx-held")?.remove();
  if (!on) return;
  const note = document.createElement("span");
  note.className = "fx-held";
  note.textContent = word("held");
  row.append(note);
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
  const { form, button, data, url, row } = item;
  if (row?.isConnected) {
    htmx.ajax("POST", url, { source: document.body, target: row, swap: "outerHTML", values: data });
    return;
  }
  if (!form.isConnected) {
    void post(item, false);
    return;
  }
  const target = form.getAttribute("hx-target");
  if (form.hasAttribute("hx-post") && target) {
    const swap = form.getAttribute("hx-swap") ?? "innerHTML";
    htmx.ajax("POST", url, { source: document.body, target, swap, values: data });
    return;
  }
  mark(item, false);
  passed.add(form);
  form.requestSubmit(button);
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
  const redirect = answer.headers.get("HX-Redirect");
  if (redirect) {
    location.assign(redirect);
  } else if (row?.isConnected) {
    htmx.swap(row, await answer.text(), { swapStyle: "outerHTML" });
  } else if (keepalive) {
    // The page was only hidden, not left: show where the decision led.
    location.assign(answer.url);
  }
}

function flush() {
  for (const item of held) {
    held.delete(item);
    item.toast.close();
    void post(item, true).catch(() => toast(word("connection")));
  }
}

window.addEventListener("pagehide", flush);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) flush();
});
