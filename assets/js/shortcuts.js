// Keys declared by the page: data-shortcut="a", "shift+x", "ctrl+enter", "g a" on what they press.
// Single keys work only while no field has the focus, and can be switched off (WCAG 2.1.4).
import { ownOf, usualOf } from "./keys.js";
import { openDialog } from "./overlays.js";
import { clearSelection, handleRowKey } from "./rows.js";
import { undoNewest } from "./toasts.js";
import { isTypingIn, word } from "./words.js";

const STORED = "outlay-single-keys";
const SEQUENCE_WITHIN = 1200;
let prefix = "";
let forget = 0;

function singleKeysAreOn() {
  if (document.body.dataset.shortcuts === "off") return false;
  try {
    return localStorage.getItem(STORED) !== "off";
  } catch {
    return true;
  }
}

function nameOf(event) {
  const isChord = event.ctrlKey || event.metaKey || event.altKey;
  const key = isChord ? event.key.toLowerCase() : usualOf(event.key.toLowerCase());
  const isLetter = /^[a-z]$/.test(key);
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("ctrl");
  if (event.altKey) parts.push("alt");
  if (event.shiftKey && (isLetter || key.length > 1)) parts.push("shift");
  return [...parts, key].join("+");
}

function isShown(element) {
  return element.checkVisibility?.({ visibilityProperty: true }) ?? element.offsetParent !== null;
}

function bearer(name) {
  const scope = document.querySelector("dialog[open]") ?? document;
  const found = [...scope.querySelectorAll(`[data-shortcut="${CSS.escape(name)}"]`)].filter(
    (element) => !element.disabled,
  );
  // The sidebar's links count even where a small screen hides the sidebar.
  return found.find(isShown) ?? found.find((element) => element.closest(".fx-side"));
}

function press(element) {
  if (isTypingIn(element)) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const name = nameOf(event);
  const isSingle = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (isSingle && name !== "escape" && (isTypingIn(event.target) || !singleKeysAreOn())) return;
  if (handle(name)) event.preventDefault();
}

// A key for the pane, pressed while the pane still shows another document.
let early = "";
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const name = early;
  early = "";
  if (name && detail.target.contains(bearer(name))) handle(name);
});

function handle(name) {
  const sequence = prefix ? `${prefix} ${name}` : name;
  prefix = "";
  const element = bearer(sequence) ?? bearer(name);
  early = "";
  if (element?.closest("[aria-busy=true]")) {
    early = name;
    return true;
  }
  if (element) {
    press(element);
    return true;
  }
  if (name === "g") {
    prefix = "g";
    clearTimeout(forget);
    forget = setTimeout(() => {
      prefix = "";
    }, SEQUENCE_WITHIN);
    return true;
  }
  if (document.querySelector("dialog[open]")) return false;
  if (name === "?") return showList();
  if (name === "z") return undoNewest();
  if (name === "escape") return leaveField() || clearSelection();
  return handleRowKey(name);
}

function leaveField() {
  if (!isTypingIn(document.activeElement)) return false;
  document.activeElement.blur();
  return true;
}

function keyWords(name) {
  const isChord = /ctrl|alt/.test(name);
  const shown = { ctrl: "Ctrl", alt: "Alt", shift: "⇧", enter: "↵", escape: "Esc" };
  return name
    .split(" ")
    .flatMap((step) => step.split("+"))
    .map((part) => shown[part] ?? (isChord ? part : ownOf(part)).toUpperCase());
}

function labelOf(element) {
  if (element.dataset.shortcutLabel) return element.dataset.shortcutLabel;
  if (element.getAttribute("aria-label")) return element.getAttribute("aria-label");
  const copy = element.cloneNode(true);
  for (const extra of copy.querySelectorAll("kbd, .n, svg")) extra.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

function line(name, label) {
  const keys = document.createElement("dt");
  for (const part of keyWords(name)) {
    const key = document.createElement("kbd");
    key.textContent = part;
    keys.append(key);
  }
  const words = document.createElement("dd");
  words.textContent = label;
  return [keys, words];
}

function showList() {
  const place = document.querySelector("[data-shortcut-list]");
  if (!place) return false;
  const seen = new Map();
  for (const element of document.querySelectorAll("[data-shortcut]")) {
    const shown = isShown(element) || element.closest(".fx-side");
    if (shown && !seen.has(element.dataset.shortcut)) {
      seen.set(element.dataset.shortcut, labelOf(element));
    }
  }
  const fixed = [["z", word("keyUndo")], ["escape", word("keyEscape")], ["?", word("keyList")]];
  if (document.querySelector("[data-rows]")) {
    fixed.unshift(
      ["j", word("keyNext")],
      ["k", word("keyPrevious")],
      ["x", word("keySelect")],
      ["shift+j", word("keyExtend")],
    );
  }
  if (document.querySelector("[data-line-editor]")) {
    fixed.unshift(
      ["enter", word("keyNextLine")],
      ["ctrl+d", word("keyFillDown")],
      ["ctrl+backspace", word("keyRemoveLine")],
    );
  }
  const lines = [...seen, ...fixed].flatMap(([name, label]) => line(name, label));
  place.replaceChildren(...lines);
  openDialog("#shortcuts");
  return true;
}

// The setting stands in the list of keys and on the profile; both show the same.
function showSetting() {
  for (const box of document.querySelectorAll("[data-single-keys]")) {
    box.checked = singleKeysAreOn();
  }
}

showSetting();
document.addEventListener("keydown", onKey);
document.addEventListener("change", ({ target }) => {
  if (!target.matches?.("[data-single-keys]")) return;
  try {
    localStorage.setItem(STORED, target.checked ? "on" : "off");
  } catch {
    // Without storage they stay on.
  }
  showSetting();
});
document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-show-shortcuts]")) showList();
});
