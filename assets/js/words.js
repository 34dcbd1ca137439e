// Words come from the page (components/words.html and, where they are needed, words_of_….html);
// the scripts have no language of their own.
export function word(name) {
  const places = [...document.querySelectorAll("template[data-words]")];
  return places.find((place) => name in place.dataset)?.dataset[name] ?? "";
}

export function announce(text) {
  const place = document.getElementById("announcer");
  if (place) place.textContent = text;
}

const TYPED = new Set(["checkbox", "radio", "button", "submit", "reset", "file", "range", "color"]);

/** Is someone typing into this element, so that single keys belong to it? */
export function isTypingIn(element) {
  if (!(element instanceof HTMLElement)) return false;
  if (element.isContentEditable || element.matches("textarea, select")) return true;
  return element instanceof HTMLInputElement && !TYPED.has(element.type);
}
