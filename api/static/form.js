// A form's page comes alive: live hiding, drafts, photos, place, signature. Without it all still works.

import { evaluate, number } from "./feel.js";
import { answers } from "./answers.js";
import { keepDraft } from "./draft.js";
import { sendThrough } from "./outbox.js";
import { putBack, takePhotos } from "./photos.js";
import { person } from "./store.js";
import { findPlaces, offerPlates, takeSignatures } from "./widgets.js";

const form = document.querySelector("#form");

/** Hide what the answers hide; a hidden answer is null for the conditions that look at it. */
function hide() {
  const known = answers(form, number);
  for (const [key, text] of Object.entries(known))
    if (typeof text === "string") known[key] = text.normalize().trim() || null;
  const parts = [...form.querySelectorAll("[data-hide]")];
  for (let turn = 0; turn <= parts.length; turn++) {
    let changed = false;
    for (const part of parts) {
      const context = { ...JSON.parse(part.dataset.vars || "{}"), ...known };
      const gone = evaluate(JSON.parse(part.dataset.hide), context) === true;
      changed ||= gone !== part.hidden;
      part.hidden = gone;
      const inside = part.dataset.key ? [part] : part.querySelectorAll("[data-key]");
      if (gone) for (const field of inside) known[field.dataset.key] = null;
    }
    if (!changed) return;
  }
}

if (form) {
  document.documentElement.classList.add("js");
  form.addEventListener("input", hide);
  form.addEventListener("change", hide);
  hide();
  takePhotos(form);
  findPlaces(form);
  takeSignatures(form);
  offerPlates(form);
  const draft = `${person} ${new URL(form.action).pathname}`, note = document.querySelector("#draft-note") ?? document.createElement("p");
  keepDraft(form, draft, note, putBack(form));
  sendThrough(form, draft, note);
}
document.querySelector("#problems")?.focus();
