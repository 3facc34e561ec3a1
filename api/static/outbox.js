// Finished forms that could not be sent yet wait on this device, and go as soon as there is a network:
// each under the key that its page was given, so that the server does it exactly once.

import { csrf, upload } from "./csrf.js";
import { all, drop, entries, find, fresh, keep, person } from "./store.js";
import { _ } from "./words.js";

const LATER = 30000;
const WHY = {
  403: _("您现在不能办这一步"),
  404: _("这件待办已经不在了"),
  409: _("这一步已经办过,或者情况有变"),
  413: _("照片太大"),
  422: _("有几处要改"),
};

/** Photos that wait go up one by one, each once; what is left of the form names them. */
async function sendPhotos(job) {
  for (const entry of job.entries) {
    const [name, photo] = entry;
    if (!photo.name?.startsWith("waiting-")) continue;
    const id = await upload(photo);
    await belongs(photo.name, id).catch(() => {});
    entry.splice(0, 2, name.replace(/\.album$/, ""), id);
    await keep("outbox", job);
  }
}

/** The original of a photo that waited goes under the photo's id. */
async function belongs(name, id) {
  const original = await find("originals", name);
  if (original) await keep("originals", { ...original, id });
  await drop("originals", name);
}

/** Send one: "done" with where to go on, "refused" with the reason, or "waiting". */
async function post(job) {
  try {
    await sendPhotos(job);
  } catch (error) {
    if (error instanceof TypeError) return { state: "waiting", why: _("没有网络") };
  } // anything else the form will tell
  const body = new FormData();
  for (const [name, value] of job.entries) body.append(name, value, ...(value instanceof Blob ? ["photo.jpg"] : []));
  body.set("csrf", csrf);
  try {
    const reply = await fetch(job.action, { method: "POST", body });
    if (reply.redirected && new URL(reply.url).pathname === "/sign-in") return { state: "waiting", why: _("请重新登录后上传") };
    if (reply.ok) return { state: "done", url: reply.url };
    if (reply.status >= 500 || reply.status === 401) return { state: "waiting", why: _("服务器忙") };
    return { state: "refused", why: WHY[reply.status] ?? _("没有被接受") };
  } catch {
    return { state: "waiting", why: _("没有网络") };
  }
}

/** Send what waits here for whoever is signed in, the oldest first. */
export async function flush() {
  const jobs = (await all("outbox")).filter((job) => job.person === person && !job.refused);
  for (const job of jobs.sort((a, b) => a.at - b.at)) {
    const sent = await post(job);
    if (sent.state === "waiting") break;
    if (sent.state === "done") {
      await drop("outbox", job.id);
    } else {
      await keep("drafts", { key: job.draft, at: Date.now(), entries: job.entries }); // to be put right
      await keep("outbox", { ...job, refused: sent.why });
    }
  }
  await show();
  await sendOriginals();
}

/** What cameras took goes after everything else, if the line is good; the script comes when it is needed. */
async function sendOriginals() {
  const left = (await all("originals")).length;
  document.documentElement.dataset.originals = left;
  if (left) await import("./originals.js").then(({ send }) => void send(), () => {}); // no line: at the next try
}

/** Say honestly what lies on this device and has not arrived. */
async function show() {
  const jobs = await all("outbox");
  document.documentElement.dataset.outbox = jobs.length;
  const mine = jobs.filter((job) => job.person === person);
  let box = document.querySelector("#outbox");
  if (!jobs.length) return box?.remove();
  box ??= Object.assign(document.createElement("section"), { id: "outbox", className: "card outbox" });
  box.setAttribute("role", "status");
  const list = document.createElement("ul");
  for (const job of mine) list.append(line(job));
  const others = jobs.length - mine.length;
  const head = mine.length ? _("有 {n} 件已存在手机,尚未上传", { n: mine.length }) : "";
  const tail = others ? _("本机还有别人的 {n} 件没有上传,请本人登录后上传", { n: others }) : "";
  box.replaceChildren(Object.assign(document.createElement("b"), { textContent: [head, tail].filter(Boolean).join(";") }), list);
  document.querySelector("#main").prepend(box);
}

function line(job) {
  const li = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { href: job.page, textContent: job.title });
  li.append(link, job.refused ? _(":{why},点开可以修改后再交 ", { why: job.refused }) : _(":有网络时自动上传 "));
  const button = Object.assign(document.createElement("button"), { type: "button", className: "second" });
  button.textContent = job.refused ? _("不要了") : _("现在上传");
  button.addEventListener("click", async () => {
    if (!job.refused) return flush();
    if (confirm(_("“{title}”填的内容和照片会从手机上删掉,确定不要了?", { title: job.title }))) {
      await drop("outbox", job.id);
      for (const [, value] of job.entries) await drop("originals", value.name ?? value).catch(() => {});
      await show();
    }
  });
  li.append(button);
  return li;
}

/** What was tried before for the same piece of work gives way to what was written later. */
async function replaceEarlier(job) {
  if (!job.action.includes("/tasks/")) return;
  for (const other of await all("outbox"))
    if (other.person === person && other.draft === job.draft && other.id !== job.id) await drop("outbox", other.id);
}

function kept(form, why) {
  const card = Object.assign(document.createElement("div"), { className: "card" });
  const words = document.createElement("p");
  words.append(Object.assign(document.createElement("b"), { textContent: _("已存在手机,尚未上传。") }), _("{why};有网络时自动上传,不会重复,可以先做别的。", { why }));
  card.append(words, Object.assign(document.createElement("a"), { className: "button", href: "/", textContent: _("回到我的待办") }));
  card.tabIndex = -1;
  form.replaceWith(card);
  card.focus();
}

/** A form goes through the outbox; a second tap changes nothing. */
export function sendThrough(form, draft, note) {
  let busy = false;
  form.elements._key.value = fresh(); // also on a page that an earlier visit left in the cache
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    const job = {
      id: form.elements._key.value, person, draft, at: Date.now(), action: form.action, page: location.href,
      title: document.querySelector("h1").textContent.trim(), entries: entries(form),
    };
    try {
      await keep("outbox", job);
      await replaceEarlier(job);
    } catch {
      return form.submit(); // a browser that keeps nothing: the plain way
    }
    note.textContent = _("正在提交…");
    const sent = await post(job);
    if (sent.state !== "refused") await drop("drafts", draft);
    if (sent.state === "waiting") {
      kept(form, sent.why);
      return show();
    }
    await drop("outbox", job.id);
    if (sent.state === "done") location.assign(sent.url);
    else {
      await keep("drafts", { key: draft, at: Date.now(), entries: job.entries });
      form.submit(); // the server says again what is wrong, on a page that keeps the answers
    }
  });
}

if (person) {
  flush().catch(() => {}); // a browser that keeps nothing has nothing to send
  addEventListener("online", () => flush());
  setInterval(() => navigator.onLine && flush(), LATER);
  if (isSecureContext) navigator.serviceWorker?.register("/sw.js").catch(() => {});
} else {
  globalThis.caches?.delete("pages"); // whoever has signed out leaves no pages behind
}
