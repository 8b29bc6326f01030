// Administration: a link is copied with one button, a table of words gains a line.

function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  const word = button.querySelector("[data-copied]");
  const told = () => (word.textContent = word.dataset.copied);
  const byHand = () => {
    source.select();
    if (document.execCommand("copy")) told();
  };
  // The clipboard is there only where the address is secure.
  if (navigator.clipboard) navigator.clipboard.writeText(source.value).then(told, byHand);
  else byHand();
}

function addLine(form) {
  const lines = form.querySelectorAll(".line");
  const last = lines[lines.length - 1];
  const fresh = last.cloneNode(true);
  const number = lines.length + 1;
  fresh.querySelectorAll("[id], [for]").forEach((each) => {
    for (const name of ["id", "for"]) {
      if (each.hasAttribute(name)) each.setAttribute(name, each.getAttribute(name).replace(/\d+$/, number));
    }
  });
  const word = fresh.querySelector("input");
  word.value = "";
  last.after(fresh);
  word.focus();
}

export function admin() {
  document.querySelectorAll("[data-copy], [data-add-line]").forEach((button) => (button.hidden = false));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-add-line]");
    if (!button) return;
    if (button.dataset.copy) copy(button);
    else addLine(button.form);
  });
}
