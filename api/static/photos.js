// Photos go up as they are chosen, made smaller first; the form then carries only their ids.
// Without a network they wait on this device, shown as such, and go with the form.

import { upload } from "./csrf.js";
import { all, drop as discard, fresh, keep, person } from "./store.js";
import { _ } from "./words.js";

const LONGEST_SIDE = 1600;
const QUALITY = 0.8;
const ROOM = 200 * 2 ** 20, LARGEST = 20 * 2 ** 20; // of originals on this device; of one on the server

/** The segment of a JPEG that says when and where it was taken; null if it has none. */
async function taken(file) {
  const bytes = new Uint8Array(await file.slice(0, 1 << 18).arrayBuffer());
  const view = new DataView(bytes.buffer);
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 10 < bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda; ) {
    const next = at + 2 + view.getUint16(at + 2);
    if (bytes[at + 1] === 0xe1 && view.getUint32(at + 4) === 0x45786966) {
      if (next > bytes.length) return null;
      const segment = bytes.slice(at, next);
      upright(new DataView(segment.buffer));
      return segment;
    }
    at = next;
  }
  return null;
}

/** The pixels have been turned already; the tag that asks for it (0x0112) must not turn them again. */
function upright(view) {
  const base = 10, little = view.getUint16(base) === 0x4949;
  const first = base + view.getUint32(base + 4, little);
  const count = first + 2 <= view.byteLength ? view.getUint16(first, little) : 0;
  for (let n = 0, at = first + 2; n < count && at + 12 <= view.byteLength; n++, at += 12)
    if (view.getUint16(at, little) === 0x0112) view.setUint16(at + 8, 1, little);
}

/** A photo made smaller; `told` keeps what the camera said about it, a citizen's does not. */
export async function smaller(file, told = true) {
  if (!file.type.startsWith("image/")) return file;
  const exif = told ? await taken(file).catch(() => null) : null;
  const image = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width * scale, image.height * scale];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!made || made.size >= file.size) return file;
  // A made JPEG is FFD8 and then its own segments: what the camera said goes between.
  return exif ? new Blob([made.slice(0, 2), exif, made.slice(2)], { type: "image/jpeg" }) : made;
}

/** What the camera took stays on this device until it can go too; where there is no more room, the
 * oldest give way. `photo` is the id of the small one, or its name while it waits. */
async function keepOriginal(photo, file) {
  const rows = (await all("originals")).filter((row) => row.id !== photo).sort((a, b) => b.at - a.at);
  const fits = file.size <= LARGEST;
  let room = ROOM - (fits ? file.size : 0);
  for (const row of rows) if ((room -= row.size) < 0 && row.size) await keep("originals", { ...row, size: 0, blob: null });
  await keep("originals", { id: photo, person, at: Date.now(), size: fits ? file.size : 0, blob: fits ? file : null });
}

function item(key, id, url, form) {
  const li = document.createElement("li");
  const image = Object.assign(new Image(), { src: url, alt: _("已上传的照片") });
  const kept = Object.assign(document.createElement("input"), { type: "hidden", name: key, value: id });
  li.append(image, kept);
  return dress(li, form);
}

/** A photo that waits for the network: it is kept with the draft and goes with the form. */
function waiting(photo, form) {
  const li = Object.assign(document.createElement("li"), { className: "waiting", photo });
  li.append(
    Object.assign(new Image(), { src: URL.createObjectURL(photo), alt: _("尚未上传的照片") }),
    Object.assign(document.createElement("span"), { className: "tag", textContent: _("尚未上传") }),
  );
  return dress(li, form);
}

/** Show a kept photo again: its id if it has been uploaded, else the picture itself. */
export function putBack(form) {
  return (list, photo) =>
    list.append(
      photo instanceof Blob ? waiting(photo, form) : item(list.dataset.files, photo, `/files/${photo}`, form),
    );
}

/** A stored photo gets its picture and a button that takes it off. */
function dress(li, form) {
  const link = li.querySelector("a.f-thumb");
  if (link) link.replaceChildren(Object.assign(new Image(), { src: link.href, alt: link.textContent }));
  const drop = Object.assign(document.createElement("button"), { type: "button", className: "drop", textContent: "✕" });
  drop.setAttribute("aria-label", _("去掉这张照片"));
  drop.addEventListener("click", () => {
    discard("originals", li.photo?.name ?? li.querySelector("input").value).catch(() => {});
    li.remove();
    form.dispatchEvent(new Event("change"));
  });
  li.append(drop);
  return li;
}

async function chosen(input, list, note, form) {
  const files = [...input.files], key = input.dataset.photo;
  input.value = "";
  let kept = 0, unkept = 0, refused = "";
  for (const [n, file] of files.entries()) {
    note.textContent = _("正在上传第 {n} 张,共 {all} 张…", { n: n + 1, all: files.length });
    const photo = await smaller(file).catch(() => file);
    let id;
    try {
      id = await upload(photo);
      list.append(item(key, id, URL.createObjectURL(photo), form));
    } catch (error) {
      if (error.refused) {
        refused = error.message;
        continue;
      }
      id = `waiting-${fresh()}`;
      kept += list.append(waiting(new File([photo], id, { type: photo.type }), form)) ?? 1;
    }
    if (photo !== file) await keepOriginal(id, file).catch(() => (unkept += 1));
  }
  note.textContent =
    refused ? _("有照片没有传上:{why}", { why: refused })
    : kept ? _("没有网络:{n} 张已存在手机,尚未上传,提交时一起上传", { n: kept })
    : _("已上传,共 {n} 张", { n: list.children.length });
  if (unkept) note.textContent += _(";手机存不下,{n} 张没有留原图", { n: unkept });
  form.dispatchEvent(new Event("change"));
}

export function takePhotos(form) {
  for (const list of form.querySelectorAll("[data-files]")) {
    const note = Object.assign(document.createElement("p"), { className: "f-desc" });
    note.setAttribute("role", "status");
    list.after(note);
    for (const li of list.children) dress(li, form);
    for (const input of form.querySelectorAll(`[data-photo="${list.dataset.files}"]`)) {
      input.addEventListener("change", (event) => {
        event.stopPropagation();
        chosen(input, list, note, form);
      });
      if (input.files.length) chosen(input, list, note, form); // picked before this script was there
    }
  }
}
