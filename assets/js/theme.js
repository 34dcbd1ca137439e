// Runs before the first paint: marks that scripts work and applies the chosen theme.
const root = document.documentElement;
root.classList.add("js");

let choice = "auto";
try {
  choice = localStorage.getItem("outlay-theme") ?? "auto";
} catch {
  // Storage may be switched off; the theme then follows the system.
}
const dark =
  choice === "dark" || (choice === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
root.dataset.themeChoice = choice;
root.dataset.bsTheme = dark ? "dark" : "light";
