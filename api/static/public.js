// A report without an account: where one stands, and photos made smaller before they go, without what
// the camera says about them: it could tell who took them.

import { findPlaces } from "./widgets.js";
import { smaller } from "./photos.js";

const form = document.querySelector("#form"), photos = document.querySelector("#f-photos");
for (const button of form.querySelectorAll("[data-locate]")) button.hidden = !navigator.geolocation;
findPlaces(form);

async function shrink() {
  const made = new DataTransfer();
  for (const file of photos.files) {
    const small = await smaller(file, false).catch(() => file);
    made.items.add(new File([small], file.name, { type: small.type }));
  }
  photos.files = made.files;
}
photos.addEventListener("change", shrink);
if (photos.files.length) shrink();
