// With TLS (or on this machine): pages seen before open without a network. The network always comes
// first, so that nobody reads an old page while there is one.

const PAGES = "pages", PARTS = "parts";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(clients.claim()));

async function fresh(request, name) {
  try {
    const reply = await fetch(request);
    if (reply.ok && !reply.redirected) (await caches.open(name)).put(request, reply.clone());
    return reply;
  } catch (error) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event, { pathname } = new URL(request.url);
  if (request.method !== "GET") return;
  if (pathname.startsWith("/static/")) event.respondWith(fresh(request, PARTS));
  else if (request.mode === "navigate" && pathname !== "/sign-in") event.respondWith(fresh(request, PAGES));
});
