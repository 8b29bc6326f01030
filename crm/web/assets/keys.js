// Shortcuts: / or Ctrl K searches, any other key follows the first link or button that carries it in data-key (n, l, e …).

const typing = (element) => element.matches("input, textarea, select, [contenteditable]") && element.type !== "checkbox";

function search() {
  const field = document.getElementById("q");
  if (field) field.select();
  return Boolean(field);
}

function follow(key) {
  const target = /^[a-z]$/.test(key) && document.querySelector(`[data-key="${key}"]`);
  if (target) target.click();
  return Boolean(target);
}

function act(event) {
  const withControl = event.ctrlKey || event.metaKey;
  if (withControl) return event.key.toLowerCase() === "k" && search();
  if (event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return false;
  return event.key === "/" ? search() : follow(event.key);
}

export function keys() {
  document.addEventListener("keydown", (event) => {
    if (!event.isComposing && act(event)) event.preventDefault();
  });
}
