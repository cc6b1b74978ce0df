// What whoever looks prefers: the colours they chose, or else those of their system, and whether things may move.

const KEY = "loft-console-colours";
const darkSystem = matchMedia("(prefers-color-scheme: dark)");
const stillSystem = matchMedia("(prefers-reduced-motion: reduce)");
const listeners = new Set();

function chosen() {
  const value = localStorage.getItem(KEY);
  return value === "dark" || value === "light" ? value : null;
}

function apply() {
  document.documentElement.dataset.colours = preferences.dark ? "dark" : "light";
  for (const listener of listeners) listener();
}

export const preferences = {
  get dark() {
    return chosen() ? chosen() === "dark" : darkSystem.matches;
  },
  get reducedMotion() {
    return stillSystem.matches;
  },
  /** Calls back whenever a preference changes; returns what ends that. */
  onChange(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  switchColours() {
    localStorage.setItem(KEY, preferences.dark ? "light" : "dark");
    apply();
  },
};

darkSystem.addEventListener("change", apply);
stillSystem.addEventListener("change", apply);
apply();
