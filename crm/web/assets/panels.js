// Tabs of a record: each link names a part of the page; one is shown, the address remembers which.

export function panels() {
  const box = document.querySelector("[data-panels]");
  if (!box) return;
  const parts = [...box.querySelectorAll(":scope > .panel-part")];
  const names = parts.map((part) => part.dataset.holds || part.id);
  const links = [...document.querySelectorAll(".tabs a")].filter((link) => names.includes(link.hash.slice(1)));

  function show() {
    const wanted = names.includes(location.hash.slice(1)) ? location.hash.slice(1) : names[0];
    parts.forEach((part, at) => (part.hidden = names[at] !== wanted));
    links.forEach((link) => {
      if (link.hash.slice(1) === wanted) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
  }

  links.forEach((link) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      history.replaceState(null, "", link.hash);
      show();
    }),
  );
  window.addEventListener("hashchange", show);
  show();
}
