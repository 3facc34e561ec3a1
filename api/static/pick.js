// Picking a unit on the plan: a finger, or arrow keys and Enter. What is picked goes into the field.

/** The area that lies next in a direction; else the next or last one in order, so that all are met. */
function next(areas, from, key) {
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  const at = (area) => [Number(area.dataset.x), Number(area.dataset.y)];
  const [x, y] = at(from);
  let best, least = Infinity;
  for (const area of areas) {
    const [ax, ay] = at(area), along = (ax - x) * dx + (ay - y) * dy;
    const across = Math.abs((ax - x) * dy) + Math.abs((ay - y) * dx);
    if (along > 1 && across <= along * 1.5 && along + across < least) [best, least] = [area, along + across];
  }
  const step = dx + dy, n = areas.indexOf(from) + step;
  return best ?? areas[(n + areas.length) % areas.length];
}

for (const part of document.querySelectorAll("[data-pick]")) {
  const field = document.getElementById(part.dataset.pick), said = part.querySelector("output");
  const areas = [...part.querySelectorAll("[data-unit]")];

  const show = () => {
    for (const area of areas) area.setAttribute("aria-checked", area.dataset.unit === field.value);
    const open = areas.find((area) => area.dataset.unit === field.value) ?? areas[0];
    for (const area of areas) area.tabIndex = area === open ? 0 : -1;
  };
  const pick = (area) => {
    field.value = area.dataset.unit;
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
    show();
    said.textContent = part.dataset.said.replace("{}", area.getAttribute("aria-label"));
  };

  part.addEventListener("click", (event) => {
    const area = event.target.closest("[data-unit]");
    if (area) pick(area);
  });
  part.addEventListener("keydown", (event) => {
    const area = event.target.closest("[data-unit]");
    if (!area) return;
    if (event.key === "Enter" || event.key === " ") pick(area);
    else if (event.key.startsWith("Arrow")) {
      const to = next(areas, area, event.key);
      for (const each of areas) each.tabIndex = each === to ? 0 : -1;
      to.focus();
    } else return;
    event.preventDefault(); // neither scrolls nor sends the form
  });
  field.addEventListener("change", show);
  part.hidden = false;
  show();
}
