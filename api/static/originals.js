// What the camera took goes up after the small photos, one at a time, when the line is good. Each is
// kept here until the server has said that it has it; whoever leaves the page begins that one again.

import { upload } from "./csrf.js";
import { all, drop, keep, person } from "./store.js";
import { _ } from "./words.js";

const MONTH = 30 * 86400e3;
const FINAL = [404, 409, 413, 422]; // not 403: another person may have signed in behind this page
const line = navigator.connection;
let why = "", busy = false, asked = false;

const arrived = (row) => /^[0-9a-f]{64}$/.test(row.id); // the small one, under its SHA-256
const poor = () => line?.saveData || /2g|3g/.test(line?.effectiveType ?? "");

/** Where the browser can tell, only one of its pages sends. */
function alone(work) {
  if (!navigator.locks) return work();
  const done = (lock) => (lock ? work() : void (why = _("另一页正在补传")));
  return navigator.locks.request("originals", { ifAvailable: true }, done);
}

export async function send() {
  if (busy) return;
  busy = true;
  await alone(sendAll).catch(() => {});
  busy = false;
  await show();
}

async function sendAll() {
  why = "";
  for (const row of await mine()) {
    if (!row.blob && !arrived(row) && row.at < Date.now() - MONTH) await drop("originals", row.id);
    if (!row.blob || !arrived(row)) continue;
    const forms = (await all("outbox")).some((job) => job.person === person && !job.refused);
    why = !navigator.onLine ? _("有网络时自动补传") : forms ? _("填好的内容先传") : poor() && !asked ? _("网络好时自动补传") : "";
    if (why) return;
    await show(_("正在补传"));
    try {
      await upload(row.blob, `/api/v1/files/${row.id}/original`, "PUT");
    } catch (error) {
      why = error.status ? _("稍后再试") : _("有网络时自动补传");
      if (!FINAL.includes(error.status)) return;
      await keep("originals", { ...row, size: 0, blob: null });
      continue;
    }
    await drop("originals", row.id);
  }
}

async function mine() {
  const rows = (await all("originals")).filter((row) => row.person === person);
  return rows.sort((a, b) => a.at - b.at);
}

/** Say honestly what still lies here, and what has had to give way. */
async function show(doing = why) {
  const rows = await all("originals"), own = await mine();
  document.documentElement.dataset.originals = rows.length;
  let note = document.querySelector("#originals");
  if (!rows.length) return note?.remove();
  note ??= Object.assign(document.createElement("p"), { id: "originals", className: "soft" });
  note.setAttribute("role", "status");
  const left = own.filter((row) => row.blob), lost = own.filter((row) => !row.blob);
  const size = Math.ceil(left.reduce((sum, row) => sum + row.size, 0) / 2 ** 20);
  const parts = [];
  doing ||= _("照片传上后补传");
  if (left.length) parts.push(_("{n} 张原图还在手机上({size} MB),{doing}。", { n: left.length, size, doing }));
  if (lost.length) parts.push(_("{n} 张原图没有留住(超过 20 MB、手机上满 200 MB 或服务器不收),缩小的照片不受影响。", { n: lost.length }));
  if (rows.length > own.length) parts.push(_("本机还有别人的 {n} 张原图,本人登录后补传。", { n: rows.length - own.length }));
  note.replaceChildren(parts.join(""));
  if (left.some(arrived) && why && navigator.onLine && poor()) note.append(" ", button(_("现在补传"), now));
  if (lost.length) note.append(" ", button(_("知道了"), () => forget(lost)));
  document.querySelector("#main").append(note);
}

function button(text, done) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "second", textContent: text });
  made.addEventListener("click", done);
  return made;
}

function now() {
  asked = true;
  return send();
}

async function forget(rows) {
  for (const row of rows) await drop("originals", row.id);
  await show();
}

line?.addEventListener?.("change", send);
