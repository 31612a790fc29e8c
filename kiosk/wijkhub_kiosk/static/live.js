// One stream a page, none while the page is hidden. The page's own position stands in the stream's address, since a
// browser that was once answered 503 forgets where it was; any failure is followed by another try within 5 seconds.
"use strict";
(() => {
  const LOST_AFTER = 3000, SILENT_AFTER = 40000;

  class Follower extends EventTarget {
    constructor(address) {
      super();
      this.address = new URL(address, location.href);
      this.names = new Set(["beat", "reload"]);
      super.addEventListener("reload", () => { // not under the hands of whoever reads a number from a kiosk
        const kiosk = document.getElementById("screen");
        if (!kiosk || "first" in kiosk.dataset) location.reload();
      });
      document.addEventListener("visibilitychange", () => (document.hidden ? this.rest() : this.open()));
      this.open();
    }

    addEventListener(name, listener) {
      super.addEventListener(name, listener);
      if (!this.names.has(name)) {
        this.names.add(name);
        this.listen(name);
      }
    }

    listen(name) {
      this.source?.addEventListener(name, (event) => {
        this.alive();
        if (event.lastEventId) this.address.searchParams.set("after", event.lastEventId);
        this.dispatchEvent(new MessageEvent(name, { data: event.data }));
        document.dispatchEvent(new CustomEvent("wijkhub:told", { detail: name }));
      });
    }

    open() {
      this.rest();
      if (document.hidden || this.closed) return;
      this.source = new EventSource(this.address);
      this.source.onopen = () => { this.alive(); this.tell(false); };
      this.source.onerror = () => {
        // An answer that is no stream, where the page itself leads elsewhere: this screen is enrolled no longer.
        const answered = this.source.readyState === EventSource.CLOSED;
        if (answered) fetch(location.href).then((page) => page.redirected && location.reload(), () => {});
        this.again();
      };
      this.names.forEach((name) => this.listen(name));
      this.alive();
    }

    again() {
      this.rest();
      this.lost ??= setTimeout(() => this.tell(true), LOST_AFTER);
      this.timer = setTimeout(() => this.open(), 1000 + Math.random() * 2000);
    }

    alive() { // A line that is cut without a word shows only by its silence.
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.again(), SILENT_AFTER);
    }

    rest() {
      this.source?.close();
      clearTimeout(this.timer);
    }

    close() {
      this.closed = true;
      this.rest();
    }

    tell(lost) {
      if (!lost) this.lost = clearTimeout(this.lost);
      document.querySelectorAll("[data-lost]").forEach((note) => { note.hidden = !lost; });
      document.dispatchEvent(new CustomEvent("wijkhub:lost", { detail: lost }));
    }
  }

  htmx.createEventSource = (address) => new Follower(address);
})();
