// The plan of a park: zoom by buttons, keys and Ctrl + wheel, move by dragging, a parcel's facts where it is pointed at.

const MOST = 8;

class View {
  constructor(svg) {
    this.svg = svg;
    const { x, y, width, height } = svg.viewBox.baseVal;
    this.whole = { x, y, width, height };
    this.fit();
  }

  fit() {
    this.now = { ...this.whole };
    this.show();
  }

  get scale() {
    return this.whole.width / this.now.width;
  }

  // Zoom so that the point at these shares of the drawing stays where it is.
  zoom(factor, across = 0.5, down = 0.5) {
    const scale = Math.min(Math.max(this.scale * factor, 1), MOST);
    const width = this.whole.width / scale;
    const height = this.whole.height / scale;
    this.move(this.now.x + (this.now.width - width) * across, this.now.y + (this.now.height - height) * down, width, height);
  }

  move(x, y, width = this.now.width, height = this.now.height) {
    const within = (at, most) => Math.min(Math.max(at, 0), most);
    this.now = { x: within(x, this.whole.width - width), y: within(y, this.whole.height - height), width, height };
    this.show();
  }

  show() {
    const { x, y, width, height } = this.now;
    this.svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    this.svg.classList.toggle("is-zoomed", this.scale > 1);
  }
}

function zooming(box, view) {
  const tools = box.querySelector("[data-plan-tools]");
  const steps = { in: () => view.zoom(1.5), out: () => view.zoom(1 / 1.5), fit: () => view.fit() };
  const keys = { "+": "in", "=": "in", "-": "out", 0: "fit" };
  tools.hidden = false;
  tools.addEventListener("click", ({ target }) => steps[target.closest("[data-zoom]")?.dataset.zoom]?.());
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    event.preventDefault();
    steps[keys[event.key]]();
  });
  view.svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // a plain wheel scrolls the page
    event.preventDefault();
    const { left, top, width, height } = view.svg.getBoundingClientRect();
    view.zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, (event.clientX - left) / width, (event.clientY - top) / height);
  }, { passive: false });
}

function dragging(view) {
  let from = null;
  let dragged = false;
  view.svg.addEventListener("pointerdown", ({ button, clientX, clientY }) => {
    dragged = false;
    from = button === 0 && view.scale > 1 ? { clientX, clientY, ...view.now } : null;
  });
  window.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (!from) return;
    const unit = from.width / view.svg.getBoundingClientRect().width;
    dragged ||= Math.hypot(clientX - from.clientX, clientY - from.clientY) > 4;
    if (dragged) view.move(from.x - (clientX - from.clientX) * unit, from.y - (clientY - from.clientY) * unit);
  });
  window.addEventListener("pointerup", () => { from = null; });
  view.svg.addEventListener("dragstart", (event) => event.preventDefault());
  view.svg.addEventListener("click", (event) => { if (dragged) event.preventDefault(); });
}

function telling(box, svg) {
  const tip = box.querySelector("[data-plan-tip]");
  svg.querySelectorAll("a > title").forEach((title) => {
    title.parentElement.dataset.facts = title.textContent;
    title.remove(); // the browser's own hint would cover ours
  });
  const show = ({ target }) => {
    const link = target.closest("a");
    tip.hidden = !link;
    if (!link) return;
    tip.textContent = link.dataset.facts;
    const frame = box.getBoundingClientRect();
    const place = link.getBoundingClientRect();
    const left = place.left - frame.left + place.width / 2 - tip.offsetWidth / 2;
    tip.style.left = `${Math.min(Math.max(left, 8), Math.max(frame.width - tip.offsetWidth - 8, 8))}px`;
    tip.style.top = `${Math.min(place.bottom - frame.top + 6, frame.height - tip.offsetHeight)}px`;
  };
  const hide = () => { tip.hidden = true; };
  svg.addEventListener("pointerover", show);
  svg.addEventListener("focusin", show);
  svg.addEventListener("pointerleave", hide);
  svg.addEventListener("focusout", hide);
  box.addEventListener("keydown", ({ key }) => { if (key === "Escape") hide(); });
}

export function plan() {
  document.querySelectorAll("[data-plan]").forEach((box) => {
    const svg = box.querySelector("svg.plan");
    const view = new View(svg);
    zooming(box, view);
    dragging(view);
    telling(box, svg);
    window.addEventListener("beforeprint", () => view.fit());
  });
}
