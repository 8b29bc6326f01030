// <dialog>: [data-dialog="id"] opens it, [data-close] or a click beside it closes it.
// Without a script the opener's link leads to a page with the same form; a dialog sent open stays usable.

function show(dialog) {
  if (dialog.open) dialog.removeAttribute("open");
  dialog.showModal();
}

export function dialogs() {
  document.querySelectorAll("dialog[open]").forEach(show);
  document.querySelectorAll("button[data-dialog][hidden]").forEach((opener) => (opener.hidden = false)); // without a script it opens nothing

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog) {
      event.preventDefault();
      show(dialog);
      return;
    }
    if (event.target.closest("dialog [data-close]") || event.target.matches("dialog")) {
      event.preventDefault();
      event.target.closest("dialog").close();
    }
  });
}
