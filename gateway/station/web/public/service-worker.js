/**
 * Keeps the page itself, so that a screen that starts while the gateway is away says so instead of showing the browser's own error.
 * Nothing of the interface (`/api`, `/metrics`) is ever kept: what a screen shows is what the gateway said, never a copy.
 */
const cacheName = 'vigil-shell';
/** Longer than this, and the page that is kept is shown; it looks for the gateway by itself. */
const waitMs = 4000;

/** The page and what it names; everything of an earlier page goes. */
async function keep(response) {
  const page = await response.text();
  const named = [...page.matchAll(/(?:src|href)="(\.?\/[^"]+)"/g)].map(
    ([, path]) => new URL(path, location).href,
  );
  const cache = await caches.open(cacheName);
  const old = await (await cache.match('/'))?.text();
  await cache.put('/', new Response(page, { headers: response.headers }));
  if (old === page) return;
  const wanted = new Set([...named, new URL('/', location).href]);
  for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
  await cache.addAll(named);
}

async function fetchPage(request, event) {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(waitMs) });
    if (response.ok) event.waitUntil(keep(response.clone()).catch(() => undefined));
    return response;
  } catch {
    return (await caches.match('/')) ?? Response.error();
  }
}

/** Files with their digest in the name never change. */
async function fetchAsset(request, event) {
  const kept = await caches.match(request);
  if (kept !== undefined) return kept;
  const response = await fetch(request);
  if (response.ok) {
    const copy = response.clone();
    event.waitUntil(caches.open(cacheName).then((cache) => cache.put(request, copy)));
  }
  return response;
}

self.addEventListener('install', (event) => {
  event.waitUntil(
    fetch('/')
      .then(keep)
      .then(() => self.skipWaiting()),
  );
});
self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate' && pathname === '/') event.respondWith(fetchPage(request, event));
  else if (pathname.startsWith('/assets/')) event.respondWith(fetchAsset(request, event));
});
