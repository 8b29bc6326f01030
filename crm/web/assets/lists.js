// Lists: filters apply themselves when chosen, the box in the head ticks all rows of the page.

function tickAll(box) {
  box.closest("table").querySelectorAll("tbody [data-row]").forEach((row) => {
    row.checked = box.checked;
    mark(row);
  });
}

function mark(row) {
  row.closest("tr").setAttribute("aria-selected", row.checked);
  count();
}

// The bar under a list stays away until something is ticked.
function count() {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const ticked = document.querySelectorAll("[data-row]:checked").length;
  bar.hidden = ticked === 0 && !bar.querySelector("[data-bulk-all]").checked;
  bar.querySelector("[data-bulk-count]").textContent = bar.dataset.said.replace("{count}", ticked);
}

// Of the inputs of a bulk change only the one that was chosen.
function chooseField() {
  const field = document.querySelector("[data-bulk-field]");
  if (!field) return;
  const show = () =>
    document.querySelectorAll("[data-of-field]").forEach((each) => (each.hidden = each.dataset.ofField !== field.value));
  field.addEventListener("change", show);
  show();
}

function choose(field) {
  const menu = field.closest("details.menu");
  if (menu) menu.dataset.changed = "";
  else if (field.matches("select, [type=checkbox], [type=radio]")) field.form.requestSubmit();
}

export function lists() {
  count();
  chooseField();
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.matches("[data-all-rows]")) tickAll(field);
    else if (field.matches("[data-row]")) mark(field);
    else if (field.matches("[data-bulk-all]")) count();
    else if (field.form && field.form.matches("[data-autosubmit]")) choose(field);
  });
  // An address says only what was chosen.
  document.addEventListener("formdata", ({ target, formData }) => {
    if (target.method !== "get") return;
    [...new Set(formData.keys())].filter((name) => formData.getAll(name).join("") === "").forEach((name) => formData.delete(name));
  });
  // Several values can be ticked in a filter's menu: it applies when the menu closes.
  document.addEventListener(
    "toggle",
    (event) => {
      const menu = event.target;
      if (!menu.open && menu.matches("[data-changed]")) menu.closest("form").requestSubmit();
    },
    true,
  );
}
