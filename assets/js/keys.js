// Which letter stands for which key of the product, as the person chose it in this browser.
//
// The pages know the usual letters alone (data-shortcut, <kbd>); what is pressed is read as the
// usual one, and what is shown says the person's own (WCAG 2.1.4).
const STORED = "outlay-own-keys";
const LETTER = /^[a-z]$/;

/** Own letters by the usual one; only those that differ. */
function chosen() {
  try {
    const kept = JSON.parse(localStorage.getItem(STORED) ?? "{}");
    return new Map(
      Object.entries(kept).filter(([usual, own]) => LETTER.test(usual) && LETTER.test(own)),
    );
  } catch {
    return new Map();
  }
}

let own = chosen();

function keep() {
  try {
    localStorage.setItem(STORED, JSON.stringify(Object.fromEntries(own)));
  } catch {
    // Without storage they last as long as the page.
  }
}

/** The usual letter of the one that was pressed; empty where it stands for nothing any more. */
export function usualOf(letter) {
  if (!LETTER.test(letter)) return letter;
  for (const [usual, mine] of own) if (mine === letter) return usual;
  return own.has(letter) ? "" : letter;
}

/** The letter to press for a usual one. */
export function ownOf(letter) {
  return own.get(letter) ?? letter;
}

/** Let the hints on buttons say the person's own letters. */
function showHints() {
  for (const key of document.querySelectorAll("kbd")) {
    key.dataset.usual ??= key.textContent;
    const shown = key.dataset.usual.replace(/^(⇧?)([A-Z])$/, (_all, shift, letter) =>
      `${shift}${ownOf(letter.toLowerCase()).toUpperCase()}`,
    );
    if (shown !== key.textContent) key.textContent = shown;
  }
}

function fields() {
  return [...document.querySelectorAll("[data-own-key]")];
}

function showFields() {
  for (const field of fields()) {
    field.value = ownOf(field.dataset.ownKey).toUpperCase();
    field.removeAttribute("aria-invalid");
  }
  for (const note of document.querySelectorAll("[data-keys-taken]")) note.hidden = true;
}

/** Take over what the profile says, unless a letter is missing or stands twice. */
function choose(field) {
  const typed = fields().map((one) => one.value.trim().toLowerCase());
  const mine = field.value.trim().toLowerCase();
  const isFree = LETTER.test(mine) && typed.filter((letter) => letter === mine).length === 1;
  field.removeAttribute("aria-invalid");
  for (const note of document.querySelectorAll("[data-keys-taken]")) note.hidden = isFree;
  if (!isFree) {
    field.setAttribute("aria-invalid", "true");
    return;
  }
  if (mine === field.dataset.ownKey) own.delete(mine);
  else own.set(field.dataset.ownKey, mine);
  keep();
  showHints();
}

document.addEventListener("change", ({ target }) => {
  if (target.matches?.("[data-own-key]")) choose(target);
});
document.addEventListener("click", ({ target }) => {
  if (!target.closest?.("[data-keys-usual]")) return;
  own = new Map();
  keep();
  showFields();
  showHints();
});
document.addEventListener("htmx:load", showHints);
showFields();
showHints();
