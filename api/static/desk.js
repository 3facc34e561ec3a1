// The desk by keyboard, and word of new tasks that never moves what one reads.

const desk = document.querySelector(".desk"), keys = document.querySelector("#keys");
const links = [...document.querySelectorAll("#entries .row > a")];
const boxes = links.map((link) => link.parentElement.querySelector("input"));
let at = Math.max(0, links.findIndex((link) => link.hasAttribute("aria-current")));

// One-letter keys can be switched off: whoever speaks to the computer would press them by accident.
keys.checked = localStorage.getItem("keys") !== "off";
keys.addEventListener("change", () => localStorage.setItem("keys", keys.checked ? "on" : "off"));

function go(to) {
  if (!links.length) return;
  at = Math.min(links.length - 1, Math.max(0, to));
  links[at].focus();
}

/** Answer the first single choice that has no answer yet; whether there was one. */
function answer(n) {
  const groups = new Map();
  for (const radio of document.querySelectorAll("#form input[type=radio]"))
    if (radio.offsetParent) groups.set(radio.name, [...(groups.get(radio.name) ?? []), radio]);
  for (const group of groups.values()) {
    if (group.some((radio) => radio.checked)) continue;
    group[n - 1]?.click();
    group[n - 1]?.focus();
    return true;
  }
  return false;
}

const DO = {
  j: () => go(document.activeElement === links[at] ? at + 1 : at),
  k: () => go(at - 1),
  x: () => boxes[at]?.click(),
  "/": () => {
    document.querySelector(".desk-more").open = true;
    document.querySelector("#words").focus();
  },
};
DO.ArrowDown = DO.j;
DO.ArrowUp = DO.k;

addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const button = document.querySelector("#form .bar button:last-child");
    if (button) event.preventDefault(), button.click();
    return;
  }
  if (!keys.checked || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target.matches("input:not([type=radio], [type=checkbox]), select, textarea")) return;
  if (event.key.startsWith("Arrow") && event.target.matches("input")) return;
  const press = document.querySelector(`[data-press="${CSS.escape(event.key)}"]`);
  const act = DO[event.key] ?? (press ? () => press.click() : /^[1-9]$/.test(event.key) ? () => answer(Number(event.key)) : null);
  if (!act) return;
  event.preventDefault();
  act();
});
addEventListener("focusin", (event) => {
  const place = links.indexOf(event.target);
  if (place >= 0) at = place;
});

// Shift and a click choose everything between.
let last = null;
for (const [place, box] of boxes.entries())
  box.addEventListener("click", (event) => {
    if (event.shiftKey && last !== null)
      for (let n = Math.min(last, place); n <= Math.max(last, place); n++) boxes[n].checked = box.checked;
    last = place;
  });

const bar = document.querySelector(".news"), EVERY = Number(desk.dataset.every) * 1000;
async function look(pause) {
  let next = EVERY;
  if (!document.hidden && navigator.onLine)
    try {
      const reply = await fetch(desk.dataset.news);
      const fresh = reply.ok ? (await reply.json()).new : 0;
      bar.hidden = !fresh;
    } catch {
      next = Math.min(pause * 2, 16 * EVERY); // the server is away: ask less and less often
    }
  setTimeout(look, next, next);
}
setTimeout(look, EVERY, EVERY);
