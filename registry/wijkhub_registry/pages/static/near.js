// "Search near me": the browser is asked where the reader is, only on a tap; a hundred metres is as precise as is told on.
"use strict";
(() => {
  const here = document.querySelector(".here"), form = here?.closest("form");
  if (!here || !navigator.geolocation) return;
  const [button, said] = [here.querySelector("button"), here.querySelector("[role=status]")];
  const failed = () => {
    button.disabled = false;
    said.hidden = false;
    said.textContent = here.dataset.failed;
  };
  const found = ({ coords }) => {
    let field = form.querySelector("input[name=near]");
    if (!field) {
      field = Object.assign(document.createElement("input"), { type: "hidden", name: "near" });
      form.append(field);
    }
    field.value = `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`;
    form.elements.place.value = "";
    form.requestSubmit();
  };
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(found, failed, { maximumAge: 300000, timeout: 15000 });
  });
  here.hidden = false;
})();
