// The search box: the arrow keys walk through what was found, Escape leaves it.

function walk(form, from, step) {
  const stops = [form.querySelector("input"), ...form.querySelectorAll("a")];
  const next = stops[stops.indexOf(from) + step];
  if (next) next.focus();
  return Boolean(next);
}

function act(event) {
  const form = event.target.closest("[data-search]");
  if (!form || event.isComposing) return false;
  if (event.key === "Escape") {
    event.target.blur();
    return true;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  return Boolean(step) && walk(form, event.target, step);
}

export function search() {
  document.addEventListener("keydown", (event) => {
    if (act(event)) event.preventDefault();
  });
}
