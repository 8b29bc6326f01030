// Small forms in a dialog: a link with data-step opens its page's form in #step-dialog, which answers there.
import htmx from "htmx.org/dist/htmx.esm.js";

const dialog = () => document.getElementById("step-dialog");

export function openStep(url) {
  const box = dialog();
  return htmx.ajax("GET", url, { target: "#step", swap: "innerHTML" }).then(() => {
    if (!box.open) box.showModal();
    const first = box.querySelector("input:not([type=hidden]), select, textarea, .btn-primary, .moves a");
    if (first) first.focus();
  });
}

export function steps() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-step]");
    if (!link || !dialog() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openStep(link.getAttribute("href"));
  });
}
