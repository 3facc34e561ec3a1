// 存草稿 by itself: on this device at once, on the server two seconds after the last change.

import { answers } from "./answers.js";
import { csrf } from "./csrf.js";
import { drop, entries, find, keep } from "./store.js";
import { _ } from "./words.js";

const SOON = 300, PAUSE = 2000;

export async function keepDraft(form, key, note, restored) {
  const url = form.dataset.draft;
  let soon, later, waiting = false;

  const device = async () => {
    const row = { key, at: Date.now(), entries: entries(form) };
    try {
      await keep("drafts", row);
      if (!url) note.textContent = _("草稿已存在手机;关掉页面也不会丢");
    } catch { /* no room on the device: what is typed stays on the page */ }
  };
  const server = async () => {
    waiting = false;
    try {
      const reply = await fetch(url, {
        method: "PUT",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
        body: JSON.stringify({ answers: answers(form) }),
      });
      const at = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
      note.textContent = reply.ok ? _("草稿已在 {at} 保存", { at }) : _("草稿已存在手机;服务器没有存上,请点“存草稿”再试");
      if (reply.ok && !form.querySelector("li.waiting")) await drop("drafts", key).catch(() => {});
    } catch {
      waiting = true;
      note.textContent = _("没有网络:草稿已存在手机,尚未上传;关掉页面也不会丢");
    }
  };

  const changed = () => {
    clearTimeout(soon);
    soon = setTimeout(device, SOON);
    if (!url) return;
    clearTimeout(later);
    later = setTimeout(server, PAUSE);
  };
  const draft = await find("drafts", key).catch(() => null);
  if (draft) {
    restore(form, draft.entries, restored);
    note.textContent = _("已带出手机里没有上传的草稿");
    if (url) later = setTimeout(server, PAUSE);
  }
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    clearTimeout(soon);
    clearTimeout(later);
  });
  addEventListener("online", () => waiting && server());
}

/** Put kept answers back into the form; photos go through `photo(list, id or Blob)`. */
function restore(form, kept, photo) {
  const values = new Map();
  for (const [name, value] of kept) values.set(name, [...(values.get(name) ?? []), value]);
  for (const control of form.elements) {
    const { name, type } = control;
    if (!name || name === "csrf" || name === "_key" || type === "file" || type === "submit") continue;
    if (control.closest("[data-files]")) continue;
    const given = values.get(name) ?? [];
    if (type === "checkbox" || type === "radio") control.checked = given.includes(control.value);
    else if (control.multiple) for (const option of control.options) option.selected = given.includes(option.value);
    else if (given.length) control.value = given[0];
  }
  for (const list of form.querySelectorAll("[data-files]")) {
    const key = list.dataset.files;
    list.replaceChildren();
    for (const id of values.get(key) ?? []) photo(list, id);
    for (const blob of values.get(`${key}.album`) ?? []) photo(list, blob);
  }
  form.dispatchEvent(new Event("change"));
}
