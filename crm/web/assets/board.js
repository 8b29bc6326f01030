// The board: a card is dragged, or carried by keys, to another column; what the move asks for opens in a dialog.
import { openStep } from "./steps.js";

const FAR = 6; // pixels a pointer goes before a click is a drag
const EDGE = 48; // pixels from the board's side where it begins to scroll

const columnOf = (element) => element && element.closest("[data-column]");
const mark = (board, column) =>
  board.querySelectorAll("[data-column]").forEach((each) => each.classList.toggle("is-target", each === column));

function drop(board, card, column) {
  const from = columnOf(card);
  if (!column || column === from) return false;
  const step = Number(column.dataset.number) > Number(from.dataset.number) ? "advance" : "back";
  const asked = new URLSearchParams({ to: column.dataset.column, next: board.dataset.here });
  openStep(`${card.dataset.card}/${step}?${asked}`);
  return true;
}

function dragging(board) {
  let held = null; // {card, x, y, ghost}

  function lift() {
    const box = held.card.getBoundingClientRect();
    held.ghost = held.card.cloneNode(true);
    held.ghost.classList.add("is-ghost");
    held.ghost.setAttribute("aria-hidden", "true");
    Object.assign(held.ghost.style, { left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px` });
    document.body.append(held.ghost);
    held.card.classList.add("is-moving");
    board.classList.add("is-dragging");
  }

  function follow(event) {
    if (!held) return;
    const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
    if (!held.ghost && Math.hypot(dx, dy) < FAR) return;
    if (!held.ghost) lift();
    held.ghost.style.transform = `translate(${dx}px, ${dy}px)`;
    const box = board.getBoundingClientRect();
    if (event.clientX > box.right - EDGE) board.scrollLeft += 12;
    if (event.clientX < box.left + EDGE) board.scrollLeft -= 12;
    mark(board, columnOf(document.elementFromPoint(event.clientX, event.clientY)));
  }

  function release(event) {
    if (!held) return;
    const { card, ghost } = held;
    held = null;
    if (!ghost) return;
    ghost.remove();
    const column = event.type === "pointerup" && columnOf(document.elementFromPoint(event.clientX, event.clientY));
    card.classList.remove("is-moving");
    board.classList.remove("is-dragging");
    mark(board, null);
    // The click that ends a drag opens nothing.
    board.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => board.removeEventListener("click", swallow, { capture: true }));
    drop(board, card, column);
  }

  const swallow = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };

  board.addEventListener("pointerdown", (event) => {
    const card = event.target.closest("[data-movable]");
    // A finger scrolls; on a phone the card's menu moves it.
    if (card && event.button === 0 && event.pointerType !== "touch" && !event.target.closest("[data-step]"))
      held = { card, x: event.clientX, y: event.clientY, ghost: null };
  });
  board.addEventListener("dragstart", (event) => event.preventDefault());
  document.addEventListener("pointermove", follow);
  document.addEventListener("pointerup", release);
  document.addEventListener("pointercancel", release);
}

function carrying(board) {
  const says = document.querySelector("[data-board-says]");
  let carried = null; // {card, columns, at}
  const say = (name, words) =>
    (says.textContent = board.dataset[name].replace("{title}", words.title).replace("{stage}", words.stage));

  function put() {
    mark(board, null);
    carried.card.classList.remove("is-carried");
    carried = null;
  }

  function pick(card) {
    const columns = [...board.querySelectorAll("[data-column]")];
    carried = { card, columns, at: columns.indexOf(columnOf(card)) };
    card.classList.add("is-carried");
    say("picked", { title: card.dataset.title });
  }

  function go(by) {
    carried.at = Math.max(0, Math.min(carried.columns.length - 1, carried.at + by));
    const column = carried.columns[carried.at];
    mark(board, column);
    column.scrollIntoView({ block: "nearest", inline: "nearest" });
    say("over", { stage: column.dataset.word });
  }

  function let_go(name) {
    const { card, columns, at } = carried;
    const column = name === "dropped" ? columns[at] : columnOf(card);
    const moved = name === "dropped" && drop(board, card, column);
    say(moved ? "dropped" : "back", { stage: (moved ? column : columnOf(card)).dataset.word });
    put();
  }

  function act(event) {
    if (!carried) {
      const card = event.target.closest("[data-movable]");
      if (!card || ![" ", "m"].includes(event.key) || event.target.closest("[data-step]")) return false;
      pick(card);
    } else if (event.key === "ArrowRight") go(1);
    else if (event.key === "ArrowLeft") go(-1);
    else if (event.key === "Enter") let_go("dropped");
    else if (event.key === "Escape") let_go("back");
    else if (event.key === "Tab") {
      let_go("back");
      return false;
    }
    return true;
  }

  board.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !act(event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
}

export function board() {
  const found = document.querySelector("[data-board]");
  if (!found) return;
  dragging(found);
  carrying(found);
}
