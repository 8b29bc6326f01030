// Shortcuts: / or Ctrl K searches, ? says them all, j and k go through the rows, e edits the row one is on;
// any other key follows the first link or button that carries it in data-key (n, l, e …).

const ROWS = "tbody a.t, [data-row-link]";

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

function walk(by) {
  const rows = [...document.querySelectorAll(ROWS)].filter((row) => row.offsetParent);
  const at = rows.indexOf(document.activeElement);
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  if (next) next.focus();
  return Boolean(next);
}

function edit() {
  const row = document.activeElement.closest("[data-edit]");
  if (row) location.assign(row.dataset.edit);
  return Boolean(row);
}

function help() {
  const dialog = document.getElementById("keys-help");
  if (dialog) dialog.showModal();
  return Boolean(dialog);
}

const OWN = { "/": search, "?": help, j: () => walk(1), k: () => walk(-1), e: edit };

function act(event) {
  const withControl = event.ctrlKey || event.metaKey;
  if (withControl) return event.key.toLowerCase() === "k" && search();
  if (event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return false;
  const own = OWN[event.key];
  return follow(event.key) || Boolean(own && own());
}

export function keys() {
  document.addEventListener("keydown", (event) => {
    if (!event.isComposing && act(event)) event.preventDefault();
  });
}
