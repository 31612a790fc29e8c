// Calls wait in line for their moment on the display; each has it to itself, with a chime and a flash.
"use strict";
(() => {
  const id = (name) => document.getElementById(name);
  let busy = false;

  const chime = () => {
    id("chime").currentTime = 0;
    id("chime").play().catch(() => { id("sound").hidden = false; }); // the browser wants a touch first
  };

  const next = () => {
    const call = id("queue").firstElementChild, moment = id("moment");
    busy = Boolean(call);
    moment.hidden = !call;
    if (!call) return;
    moment.replaceChildren(...call.childNodes);
    call.remove();
    moment.classList.remove("moment--flash");
    void moment.offsetWidth; // so that the flash begins anew
    moment.classList.add("moment--flash");
    chime();
    setTimeout(next, Number(document.querySelector("[data-moment]").dataset.moment));
  };

  document.addEventListener("htmx:sseMessage", () => { if (!busy) next(); });
  id("sound").addEventListener("click", () => { id("sound").hidden = true; chime(); });
})();
