// A form with data-draft keeps what is typed on this device until the server has it, and sends it when a lost connection
// is back. Its key names the user and the address, so that nobody is shown another's words.
import htmx from "htmx.org/dist/htmx.esm.js";

const RETRY = 15000; // ms; the browser's own word that it is online comes late or not at all
const KEPT = 7 * 24 * 3600 * 1000; // ms
const NOT_KEPT = ["csrf_token", "pick"];
const TICKED = ["leads", "companies", "firms"];

class Draft {
  constructor(form) {
    this.form = form;
    this.key = `draft ${form.dataset.draft} ${location.pathname}${location.search}`;
    this.isWaiting = this.isSending = false;
    if ("fresh" in form.dataset) this.restore();
    form.addEventListener("input", () => this.save());
    form.addEventListener("change", () => this.save());
    form.addEventListener("submit", (event) => this.submit(event));
    window.addEventListener("online", () => this.isWaiting && this.send());
    setInterval(() => this.isWaiting && this.send(), RETRY);
    form.querySelector("[data-drop-draft]").addEventListener("click", () => {
      this.drop();
      location.reload();
    });
  }

  save() {
    const values = [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && !NOT_KEPT.includes(name));
    try {
      localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), values }));
    } catch {
      // no room, or storage is switched off: the page itself still holds what is typed
    }
  }

  drop() {
    localStorage.removeItem(this.key);
  }

  restore() {
    const kept = JSON.parse(localStorage.getItem(this.key) || "null");
    if (!kept || Date.now() - kept.at > KEPT) return this.drop();
    const ticked = new URLSearchParams(kept.values.filter(([name]) => TICKED.includes(name)));
    kept.values.filter(([name]) => !TICKED.includes(name)).forEach(([name, value]) => this.fill(name, value));
    if (ticked.toString()) {
      htmx.ajax("GET", `${this.form.dataset.about}?${ticked}`, { target: "#about-choices", swap: "outerHTML" });
    }
    this.say("restored");
    return undefined;
  }

  fill(name, value) {
    const field = this.form.elements[name];
    if (field && "value" in field && field.type !== "file") field.value = value;
  }

  submit(event) {
    if (event.submitter && event.submitter.name === "pick") return;
    event.preventDefault();
    this.save();
    this.send();
  }

  async send() {
    if (this.isSending) return;
    this.isSending = true;
    try {
      this.take(await fetch(this.form.action, { method: "POST", body: new FormData(this.form), headers: { "X-Draft": "1" } }));
    } catch {
      this.wait();
    }
    this.isSending = false;
  }

  take(answer) {
    if (answer.status === 201) {
      this.isWaiting = false;
      this.drop();
      location.assign(answer.headers.get("Location"));
    } else if (answer.redirected || answer.status === 400) {
      this.isWaiting = false;
      this.say("login");
    } else if (answer.status >= 500) {
      this.wait();
    } else {
      this.isWaiting = false;
      this.form.submit(); // refused: the page says what is wrong
    }
  }

  wait() {
    this.isWaiting = true;
    this.say("offline");
  }

  say(state) {
    this.form.querySelectorAll("[data-says]").forEach((strip) => {
      strip.hidden = strip.dataset.says !== state;
      if (!strip.hidden && state !== "restored") strip.scrollIntoView({ block: "center" });
    });
  }
}

function inDays(event) {
  const button = event.target.closest("[data-in-days]");
  if (!button) return;
  const field = document.getElementById(button.closest("[data-in-days-for]").dataset.inDaysFor);
  const day = new Date(Date.now() + Number(button.dataset.inDays) * 24 * 3600 * 1000);
  field.value = `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

// What is ticked while an answer is on its way stays ticked when the answer takes the list's place.
function keepTicks() {
  let ticked = [];
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target.id === "about-choices") ticked = [...detail.target.querySelectorAll("input:checked")];
  });
  document.addEventListener("htmx:afterSwap", () => {
    const list = document.getElementById("about-choices");
    if (!list) return;
    ticked.forEach((input) => {
      const there = [...list.querySelectorAll("input")].find((one) => one.name === input.name && one.value === input.value);
      if (there) there.checked = true;
      else list.prepend(input.closest("label"));
    });
    ticked = [];
  });
}

export function drafts() {
  if (document.getElementById("about-choices")) keepTicks();
  document.querySelectorAll("form[data-draft]").forEach((form) => new Draft(form));
  document.querySelectorAll("[data-in-days-for]").forEach((buttons) => (buttons.hidden = false));
  document.addEventListener("click", inDays);
}
