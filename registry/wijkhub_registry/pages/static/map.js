// The map that can be moved: what the server drew, from the same outlines and places, with Leaflet and without a tile. If
// anything fails the picture stays.
"use strict";
(async () => {
  const frame = document.querySelector(".map__frame"), told = document.getElementById("map-data");
  if (!frame || !told || !window.L) return;
  const { places, outlines, name, zoomIn, zoomOut, many, open, keys, close, made } = JSON.parse(told.textContent);
  const shapes = outlines ? await fetch(outlines).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null) : null;
  if (outlines && !shapes) return;

  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const live = document.createElement("div");
  live.className = "map__live";
  frame.replaceChildren(live);
  const map = L.map(live, {
    zoomControl: false, attributionControl: false, zoomSnap: 0.25, zoomDelta: 0.5, minZoom: 8, maxZoom: 17,
    zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, scrollWheelZoom: false,
  });
  live.setAttribute("role", "group");
  live.setAttribute("aria-label", `${name}. ${keys}`);
  L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut, zoomInText: "+", zoomOutText: "−" }).addTo(map);
  // Who scrolls past must not be caught by the map; who is in it may turn the wheel.
  map.on("focus", () => map.scrollWheelZoom.enable()).on("blur", () => map.scrollWheelZoom.disable());

  const drawn = shapes && L.geoJSON(shapes, {
    interactive: false,
    onEachFeature: (feature, layer) => {
      const label = document.createTextNode(feature.properties.name), said = document.createElement("span");
      said.append(label);
      layer.bindTooltip(said, { permanent: true, direction: "center", className: "area", interactive: false });
    },
  }).addTo(map);

  const shown = new URLSearchParams(location.search).get("view")?.split(",").map(Number);
  if (shown?.length === 4 && shown.every(Number.isFinite)) map.fitBounds([[shown[1], shown[0]], [shown[3], shown[2]]]);
  else if (places.length) map.fitBounds(places.map((place) => place.at), { paddingTopLeft: [80, 40], paddingBottomRight: [30, 40], maxZoom: 12 });
  else if (drawn) map.fitBounds(drawn.getBounds());

  const svg = (inside, kind) => {
    const parsed = new DOMParser().parseFromString(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" class="dot dot--${kind}" aria-hidden="true">${inside}</svg>`, "image/svg+xml");
    return document.importNode(parsed.documentElement, true);
  };
  const ring = '<circle class="dot__mark" cx="12" cy="12" r="9"/>';
  const faces = { "by-appointment": `${ring}<circle class="dot__inner" cx="12" cy="12" r="3.5"/>`, unknown: `${ring}<text x="12" y="16">?</text>` };
  const told_of = (place) => {
    const box = document.createElement("div"), page = document.createElement("a");
    const [title, words] = [document.createElement("strong"), document.createElement("p")];
    title.textContent = place.name;
    words.textContent = place.words;
    page.href = place.href;
    page.textContent = open;
    page.setAttribute("aria-label", `${open}: ${place.name}`);
    box.append(title, words, page);
    return box;
  };

  // Dots that would cover each other are one, until the map is near enough to see them apart.
  const layer = L.layerGroup().addTo(map), APART = 46;
  const draw = () => {
    const groups = [];
    for (const place of places) {
      const at = map.latLngToLayerPoint(place.at), group = groups.find((one) => one.at.distanceTo(at) < APART);
      if (group) group.places.push(place);
      else groups.push({ at, places: [place] });
    }
    layer.clearLayers();
    for (const { places: [first, ...others] } of groups) {
      const all = [first, ...others], together = others.length > 0;
      const face = together ? `<circle class="dot__mark" cx="12" cy="12" r="11"/><text x="12" y="16">${all.length}</text>` : faces[first.state] ?? ring;
      const said = together ? `${all.length} ${many}` : `${first.name}, ${first.words}`;
      const icon = L.divIcon({ html: svg(face, together ? "many" : first.state), iconSize: [44, 44], className: "leaflet-div-icon" });
      const marker = L.marker(first.at, { icon, alt: said, title: said, keyboard: true }).addTo(layer);
      marker.getElement().setAttribute("aria-label", said);
      const bounds = L.latLngBounds(all.map((place) => place.at));
      const apart = together && map.getZoom() < map.getMaxZoom() && !bounds.getSouthWest().equals(bounds.getNorthEast());
      if (apart) marker.on("click", () => map.fitBounds(bounds, { padding: [50, 50] }));
      else {
        const box = document.createElement("div");
        box.append(...all.map(told_of));
        marker.bindPopup(box, { closeButton: true });
      }
    }
  };
  // A name that would stand over another is left out.
  const name_areas = () => {
    const taken = [];
    drawn?.eachLayer((area) => {
      const label = area.getTooltip().getElement(), box = label?.getBoundingClientRect();
      if (!box) return;
      const meets = taken.some((one) => box.left < one.right && one.left < box.right && box.top < one.bottom && one.top < box.bottom);
      label.classList.toggle("covered", meets);
      if (!meets) taken.push(box);
    });
  };
  const redraw = () => { draw(); name_areas(); };
  redraw();
  map.on("zoomend", redraw);
  map.on("popupopen", ({ popup }) => {
    const button = popup.getElement().querySelector(".leaflet-popup-close-button");
    button?.setAttribute("aria-label", close);
    popup.getElement().querySelector(".leaflet-popup-content a")?.focus();
  });
  live.dataset.ready = "";
})();
