// The slider goes where it is let go; left and right go one step; "播放" goes on by itself.

import { _ } from "./words.js";

const form = document.querySelector("#steps"), slider = form.elements.step, PACE = 1500;

slider.addEventListener("change", () => form.submit());
addEventListener("keydown", (event) => {
  if (event.target !== document.body || event.altKey || event.ctrlKey || event.metaKey) return;
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (by) go(Number(slider.value) + by);
});

function go(step) {
  if (step < 1 || step > Number(slider.max)) return;
  slider.value = step;
  form.submit();
}

const more = Number(slider.value) < Number(slider.max);
const playing = sessionStorage.getItem("replay") === location.pathname;
const button = Object.assign(document.createElement("button"), { type: "button", className: "second" });
button.textContent = playing && more ? _("停下") : _("播放");
button.addEventListener("click", () => {
  if (playing && more) sessionStorage.removeItem("replay");
  else sessionStorage.setItem("replay", location.pathname);
  if (playing && more) location.reload();
  else go(more ? Number(slider.value) + 1 : 1);
});
form.querySelector(".replay-go").append(button);
if (playing && more) setTimeout(() => go(Number(slider.value) + 1), PACE);
else sessionStorage.removeItem("replay");
