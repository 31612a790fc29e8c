// The hubs anew every fifteen seconds while somebody may look; what is opened stays open, and who is on it stays there.
"use strict";
(() => {
  const EVERY = 15000, hubs = document.getElementById("hubs"), lost = document.getElementById("lost");
  if (!hubs) return;
  const again = async () => {
    if (document.hidden) return;
    const answer = await fetch(hubs.dataset.from, { cache: "no-store" }).catch(() => null);
    if (answer?.status === 401) return location.reload();
    lost.hidden = answer?.ok ?? false;
    if (!answer?.ok) return;
    const opened = [...hubs.querySelectorAll("details[open]")].map((one) => one.id);
    const on = document.activeElement?.closest?.("#hubs details")?.id;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    hubs.replaceChildren(...page.body.childNodes);
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    if (on) document.getElementById(on)?.querySelector("summary").focus({ preventScroll: true });
  };
  setInterval(again, EVERY);
  document.addEventListener("visibilitychange", again);
})();
