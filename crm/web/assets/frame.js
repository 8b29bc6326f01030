// The frame: theme without a reload, the narrow rail, menus that close when one clicks elsewhere.

const root = document.documentElement;

function theme() {
  document.querySelectorAll("form[data-theme-form]").forEach((form) => {
    form.addEventListener("submit", (event) => {
      if (!event.submitter) return;
      event.preventDefault();
      const chosen = event.submitter.value;
      const body = new FormData(form);
      body.set("theme", chosen);
      root.dataset.bsTheme = chosen;
      form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-pressed", button.value === chosen));
      fetch(form.action, { method: "POST", body, redirect: "manual" });
    });
  });
}

function rail() {
  const fold = document.querySelector("[data-fold-rail]");
  if (!fold) return;
  fold.hidden = false;
  fold.addEventListener("click", () => {
    const narrow = root.dataset.rail !== "narrow";
    root.dataset.rail = narrow ? "narrow" : "wide";
    fold.setAttribute("aria-expanded", !narrow);
    document.cookie = `rail=${root.dataset.rail}; path=/; max-age=31536000; samesite=lax`;
  });
}

function menus() {
  const closeOthers = (keep) =>
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (menu !== keep) menu.open = false;
    });
  document.addEventListener("click", (event) => closeOthers(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

// On a phone the stage path scrolls: it begins where the project stands.
function stagePath() {
  const now = document.querySelector(".path .now");
  if (now) now.parentElement.scrollLeft = now.offsetLeft - now.parentElement.offsetLeft - 16;
}

function printing() {
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}

export function frame() {
  theme();
  rail();
  menus();
  stagePath();
  printing();
}
