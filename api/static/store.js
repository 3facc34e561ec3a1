// What must outlive a reload or an empty battery: drafts and finished forms, in this browser's
// IndexedDB. Plain http in a village's LAN has no service worker and no crypto.subtle; this works there.

export const person = document.querySelector("meta[name=me]")?.content ?? "";

// Originals have a database of their own: a page of an older version that is still open somewhere
// would keep the first one from getting a new version, and with it every form from being sent.
const BASES = { "chuishao": { drafts: "key", outbox: "id" }, "chuishao-originals": { originals: "id" } };
const opened = {};

function database(store) {
  const name = Object.keys(BASES).find((base) => store in BASES[base]);
  opened[name] ??= new Promise((done, failed) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => {
      for (const [each, keyPath] of Object.entries(BASES[name])) asked.result.createObjectStore(each, { keyPath });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  return opened[name];
}

async function act(store, mode, request) {
  const work = (await database(store)).transaction(store, mode);
  const asked = request(work.objectStore(store));
  return new Promise((done, failed) => {
    work.oncomplete = () => done(asked.result);
    work.onerror = work.onabort = () => failed(work.error);
  });
}

export const keep = (store, row) => act(store, "readwrite", (rows) => rows.put(row));
export const drop = (store, key) => act(store, "readwrite", (rows) => rows.delete(key));
export const find = (store, key) => act(store, "readonly", (rows) => rows.get(key));
export const all = (store) => act(store, "readonly", (rows) => rows.getAll());

/** A new random name; plain http has no crypto.randomUUID. */
export const fresh = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18)))).replace(/\W/g, "-");

/** Everything a form would post, photos that are not uploaded yet included; never its token. */
export function entries(form) {
  const found = [...new FormData(form)].filter(
    ([name, value]) => name !== "csrf" && !(value instanceof File && !value.size),
  );
  for (const li of form.querySelectorAll("li.waiting"))
    found.push([`${li.closest("[data-files]").dataset.files}.album`, li.photo]);
  return found;
}
