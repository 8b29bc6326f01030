// A cell of an import's preview is corrected where it stands: double-click, type, Enter. Without a script: the row's page.
import htmx from "htmx.org/dist/htmx.esm.js";

const before = new WeakMap();

function open(cell) {
  const table = cell.closest("table[data-rows]");
  const row = cell.closest("tr[id]");
  const place = table?.tHead.rows[0].cells[cell.cellIndex]?.dataset.place;
  if (!row || !place || cell.querySelector("input")) return;
  before.set(cell, cell.innerHTML);
  const url = `${table.dataset.rows}${row.id.replace("row-", "")}?at=${encodeURIComponent(place)}`;
  htmx.ajax("GET", url, { target: cell, swap: "innerHTML" });
}

function close(cell) {
  cell.innerHTML = before.get(cell);
  before.delete(cell);
}

export function cells() {
  document.addEventListener("dblclick", (event) => {
    const cell = event.target.closest("table[data-rows] tbody td");
    if (cell) open(cell);
  });
  document.addEventListener("htmx:afterSettle", (event) => event.target.querySelector?.("[data-cell]")?.select());
  document.addEventListener("keydown", (event) => {
    const cell = event.target.matches("[data-cell]") && event.target.closest("td");
    if (!cell) return;
    if (event.key === "Escape" && before.has(cell)) close(cell);
    if (event.key === "Enter") event.preventDefault(), event.target.blur();
  });
}
