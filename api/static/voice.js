// Whether this device can record; if so, the recorder comes too. Plain http offers no microphone to
// pages: the field for a recording made elsewhere is always there.

import { find, person } from "./store.js";
import { _ } from "./words.js";

const input = document.querySelector("#f-voice"), form = input?.form;

input?.addEventListener("change", () => {
  input.previousElementSibling.textContent = input.files[0]?.name ?? _("录音");
});

if (form && navigator.mediaDevices?.getUserMedia && globalThis.MediaRecorder) {
  const draft = `${person} ${new URL(form.action).pathname}`, folded = form.closest("details:not([open])");
  const recorder = import("./recorder.js"); // now: when its part is opened there may be no network
  recorder.catch(() => {}); // the field for a recording made elsewhere stays
  const come = () => recorder.then(({ record }) => record(form, draft), () => {});
  if (!folded) come();
  else {
    folded.addEventListener("toggle", come, { once: true });
    const told = ([name, value]) => value && /^(stored|text$)/.test(name);
    find("drafts", draft).then((left) => left?.entries.some(told) && (folded.open = true), () => {});
  }
}
