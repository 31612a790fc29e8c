// Keeps the page as the printer is, and passes on what is pressed.
"use strict";

const lost = document.getElementById("lost");
const live = ["state", "paper"];
let stream = null;
let busy = false;
let again = false;

async function refresh() {
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  try {
    do {
      again = false;
      for (const part of live) {
        const answer = await fetch(`/parts/${part}?lang=${document.documentElement.lang}`);
        const words = await answer.text();
        const place = document.getElementById(part);
        if (answer.ok && place.dataset.shown !== words) {
          place.dataset.shown = words;
          place.innerHTML = words;
        }
      }
    } while (again);
    lost.hidden = true;
  } catch {
    lost.hidden = false;
  } finally {
    busy = false;
  }
}

function listen() {
  if (document.hidden) {
    stream?.close();
    stream = null;
  } else if (!stream) {
    stream = new EventSource("/events");
    stream.onmessage = refresh;
    stream.onerror = () => { lost.hidden = false; };
  }
}

function order(method, what) {
  const body = what && JSON.stringify(what);
  fetch("/faults", { method, body, headers: { "Content-Type": "application/json" } })
    .then(refresh, () => { lost.hidden = false; });
}

document.getElementById("mend").addEventListener("click", () => order("DELETE"));
for (const button of document.querySelectorAll("button[data-fault]")) {
  button.addEventListener("click", () => order("POST", { fault: button.dataset.fault, moment: button.dataset.moment }));
}
document.addEventListener("visibilitychange", listen);
listen();
