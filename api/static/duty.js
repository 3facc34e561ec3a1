// While somebody writes down what a caller says: the cases that sound like it.

import { csrf } from "./csrf.js";

const form = document.querySelector("#form"), near = document.querySelector("#near"), PAUSE = 400;
const said = () => ["description", "title", "location.words"].map((name) => form.elements[name]?.value ?? "").join(" ");
let waiting = 0, asked = "";

async function look() {
  const body = new URLSearchParams({ unit: form.elements._unit.value, words: said() });
  if (body.toString() === asked) return;
  asked = body.toString();
  const reply = await fetch(near.dataset.near, { method: "POST", headers: { "X-CSRF-Token": csrf }, body }).catch(() => null);
  if (reply?.ok) near.innerHTML = await reply.text();
}
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, PAUSE);
});
