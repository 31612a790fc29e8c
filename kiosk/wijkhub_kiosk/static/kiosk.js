// What the kiosk does by itself: it sends a form again that got no answer, the same form with the same id, and it asks
// who is still there. All else is links and forms.
"use strict";
(() => {
  const screen = () => document.getElementById("screen");
  const number = (name) => Number(screen().dataset[name]);
  let touched = Date.now(), asked = null, failing = null;

  const show = (name) => document.querySelectorAll("dialog").forEach((dialog) => {
    if (dialog.id !== name) dialog.close();
    else if (!dialog.open) dialog.showModal();
  });

  // A hub that restarts: first patience, then a plain refusal. Only then is the ticket asked back, so that nobody who
  // was refused has one all the same; that too is asked until there is an answer. All else ends at the first screen.
  const failed = ({ detail: { elt } }) => {
    if (!elt.matches("a, form")) return;
    const until = failing?.until ?? Date.now() + number("patience");
    const patient = Date.now() < until;
    const refused = document.getElementById("withdraw") ?? screen().querySelector("[data-home]") ?? elt;
    const again = patient ? elt : refused;
    show(patient ? "restarting" : "refused");
    clearTimeout(failing?.timer);
    const act = again.matches("form") ? "submit" : "click";
    const timer = setTimeout(() => htmx.trigger(again, act), number("again") || 2000);
    failing = { until, timer, elt: again };
  };
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach((name) => document.addEventListener(name, failed));

  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.elt !== failing?.elt || !detail.successful) return;
    failing = null;
    show(null);
  });

  document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
    if (target.id !== "screen") return;
    asked = null;
    touched = Date.now();
    document.documentElement.lang = screen().lang;
    document.documentElement.dir = screen().dir;
    screen().querySelector("h1").focus(); // where a reader of screens goes on
  });

  // What the stream tells while a page is on its way finds the old page or none, and the new one may be from before it:
  // so the new page asks, once it is there.
  const told = new Map(), sent = new WeakMap();
  document.addEventListener("wijkhub:told", ({ detail: name }) => told.set(name, performance.now()));
  document.addEventListener("htmx:beforeSend", ({ detail: { xhr } }) => sent.set(xhr, performance.now()));
  document.addEventListener("htmx:afterSettle", ({ detail: { xhr } }) => told.forEach((when, name) => {
    if (when < sent.get(xhr)) return;
    document.querySelectorAll(`[hx-trigger^="sse:${name}"]`).forEach((elt) => htmx.trigger(elt, `sse:${name}`));
  }));

  // The first screen follows the hub; whoever is under way learns it with the next tap.
  document.addEventListener("wijkhub:lost", ({ detail: lost }) => {
    if (failing) return;
    if (lost && "first" in screen().dataset) show("restarting");
    if (!lost) document.getElementById("restarting")?.close();
  });

  const plainLook = () => document.querySelectorAll("[data-look]").forEach((look) => { look.checked = false; });
  const reset = () => {
    plainLook();
    touch();
    screen().querySelector("[data-home]")?.click();
  };

  const touch = () => {
    touched = Date.now();
    if (asked) show(null);
    asked = null;
  };
  ["pointerdown", "keydown"].forEach((name) => document.addEventListener(name, touch));

  setInterval(() => {
    if (failing) return;
    if (asked) {
      const left = number("warning") - (Date.now() - asked);
      document.querySelector("[data-left]").textContent = Math.max(0, Math.ceil(left / 1000));
      if (left <= 0) reset();
    } else if (Date.now() - touched >= number("idle")) {
      touched = Date.now();
      if ("first" in screen().dataset) return plainLook();
      asked = Date.now();
      show("still-there");
    }
  }, 250);

  // A scanner types what it reads, faster than hands do, and then Enter: wherever the focus is, but in a field.
  let read = "", typed = 0;
  document.addEventListener("keydown", (event) => {
    const form = document.getElementById("scan");
    if (!form || event.target.matches("input:not([data-look])")) return;
    if (event.timeStamp - typed > 150) read = "";
    typed = event.timeStamp;
    if (event.key.length === 1) read += event.key;
    if (event.key !== "Enter" || read.length < 8) return;
    event.preventDefault(); // not also a touch of whatever has the focus
    form.elements.code.value = read;
    read = "";
    htmx.trigger(form, "submit");
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-done]")) plainLook();
    const key = event.target.closest("[data-key]")?.dataset.key;
    if (!key) return;
    event.preventDefault();
    const question = document.getElementById("question");
    question.value = key === "back" ? question.value.slice(0, -1) : question.value + key;
    question.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
