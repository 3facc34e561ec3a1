// Up to a minute of speech: heard again before it is sent, thrown away, or kept with the draft; it goes
// with its form through the outbox, so without a network too, and once.

import { keepDraft } from "./draft.js";
import { sendThrough } from "./outbox.js";
import { fresh } from "./store.js";
import { _ } from "./words.js";

const MOST = 60; // seconds
const PART = 2000; // milliseconds: as much is lost when the page goes while somebody speaks
const KINDS = ["audio/mp4;codecs=mp4a.40.2", "audio/webm;codecs=opus", "audio/webm", "audio/mp4"];
const BITS = 32000; // a second: a minute of speech is about 240 KB

const make = (name, values) => Object.assign(document.createElement(name), values);

export function record(form, draft) {
  const button = make("button", { type: "button", className: "second f-button", textContent: _("按下录音") });
  const note = make("p", { className: "f-desc" }), list = make("ul", { className: "f-files" });
  const kept = make("p", { className: "f-desc" });
  for (const each of [note, kept]) each.setAttribute("role", "status");
  list.dataset.files = "stored";
  form.querySelector("#f-voice").closest("label").after(button, note, list, kept);
  let stop = null;
  button.addEventListener("click", async () => {
    if (stop) return stop();
    button.disabled = true;
    stop = await start(form, button, note, list, () => (stop = null));
    button.disabled = false;
  });
  keepDraft(form, draft, kept, (where, sound) => where.append(line(form, sound)));
  sendThrough(form, draft, kept);
}

/** Begin; how to stop, or null if there is no microphone for us. */
async function start(form, button, note, list, over) {
  let sound;
  try {
    sound = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    note.textContent = _("用不了麦克风(没有允许,或没有麦克风);可以先用手机录好,再从上面选文件");
    return null;
  }
  const recorder = new MediaRecorder(sound, {
    mimeType: KINDS.find((kind) => MediaRecorder.isTypeSupported(kind)), audioBitsPerSecond: BITS,
  });
  const parts = [], name = `waiting-${fresh()}`, [type] = recorder.mimeType.split(";");
  const sofar = make("li", { className: "waiting", hidden: true }); // outlives a reload with the draft
  const begun = Date.now(), send = form.querySelector("button:not([type=button])");
  const seconds = () => Math.min(MOST, Math.round((Date.now() - begun) / 1000));
  const tell = () => {
    button.textContent = _("停止(还剩 {n} 秒)", { n: MOST - seconds() });
    if (seconds() >= MOST) stop();
  };
  const stop = () => recorder.state === "recording" && recorder.stop();
  const clock = setInterval(tell, 500);
  recorder.addEventListener("dataavailable", ({ data }) => {
    parts.push(data);
    sofar.photo = new File(parts, name, { type });
    if (recorder.state !== "recording") return;
    list.append(sofar);
    form.dispatchEvent(new Event("change"));
  });
  recorder.addEventListener("stop", () => {
    clearInterval(clock);
    for (const track of sound.getTracks()) track.stop();
    sofar.remove();
    list.append(line(form, sofar.photo));
    note.textContent = _("录了 {n} 秒,还没有交:可以先听,不要就删掉,点“{send}”才交", { n: Math.max(1, seconds()), send: send.textContent.trim() });
    button.textContent = _("再录一段");
    send.disabled = false;
    over();
    form.dispatchEvent(new Event("change"));
  });
  send.disabled = true; // what is still being said would stay behind
  recorder.start(PART);
  note.textContent = _("正在录音");
  tell();
  return stop;
}

/** A recording to listen to and to delete: one that waits here, or the id of one that has arrived. */
function line(form, sound) {
  const here = sound instanceof Blob, li = make("li", here ? { className: "waiting", photo: sound } : {});
  const player = make("audio", { controls: true, src: here ? URL.createObjectURL(sound) : `/files/${sound}` });
  player.setAttribute("aria-label", _("录音"));
  const off = make("button", { type: "button", className: "second", textContent: _("删掉这段录音") });
  off.addEventListener("click", () => {
    li.remove();
    form.dispatchEvent(new Event("change"));
  });
  li.append(player, off);
  if (!here) li.append(make("input", { type: "hidden", name: "stored", value: sound }));
  return li;
}
