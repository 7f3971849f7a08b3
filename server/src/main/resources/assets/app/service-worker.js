/*
 * Keeps what a reader saw for when there is no network. The server writes SITE in front of this: the files of this version of the site,
 * and the pages that must be there offline.
 *
 * Pages come from the network as long as it answers; what is kept is only shown when it does not, and is marked with its time. Files
 * come from what is kept, since their address names their content. Interfaces, figures, PDFs and failures are never kept.
 */
const FILES = 'archipelago-files-1';
const PAGES = 'archipelago-pages-1';
const MOST_FILES = 200;
const MOST_PAGES = 60;
const PATIENCE = 5_000;

const FOLDERS = /^\/(?:shared_assets|shared_components|crypto_dashboard|fonts)\//;
const FRAME = /^\/api\/crypto_reports\/(?:\d+|latest)\/sandboxed$/;
const PAGE = /^\/(?:crypto_report(?:\/\d+)?|crypto_reports_list|market(?:\/[A-Za-z]+)?|about)?$/;
const UNTOUCHED = /^\/(?:api|admin|health|metrics|ws)(?:\/|$)|\/pdf$/;
const FRAME_ADDRESS = /<iframe [^>]*data-report-frame[^>]* src="([^"]+)"/;
const SANDBOX = /(<iframe [^>]*data-report-frame[^>]*) sandbox="allow-scripts"/;

const isOwn = (url) => SITE.pages.includes(url.pathname + url.search);
const isFile = (url) => FOLDERS.test(url.pathname) && url.searchParams.has('v');
const exactly = { ignoreVary: true };

async function prune(name, most, spared = () => false) {
    const cache = await caches.open(name);
    const oldest = (await cache.keys()).filter((request) => !spared(new URL(request.url)));
    await Promise.all(oldest.slice(0, Math.max(0, oldest.length - most)).map((request) => cache.delete(request)));
}

const isOfThisVersion = (url) => isOwn(url) || SITE.files.includes(url.pathname + url.search);

async function install() {
    const files = await caches.open(FILES);
    const there = new Set((await files.keys()).map((request) => new URL(request.url)).map((url) => url.pathname + url.search));
    await files.addAll(SITE.files.filter((address) => !there.has(address)));
    await files.addAll(SITE.pages.map((address) => new Request(address, { cache: 'reload' })));
}

async function clean() {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith('archipelago-') && name !== FILES && name !== PAGES).map((name) => caches.delete(name)));
    await prune(FILES, MOST_FILES, isOfThisVersion);
    await self.clients.claim();
}

/* A page of ours in HTML that came as it was asked for. */
function worthKeeping(response) {
    return response.status === 200 && response.type === 'basic' && !response.redirected && response.headers.get('content-type')?.startsWith('text/html');
}

function copy(response, body) {
    const headers = new Headers(response.headers);
    headers.delete('content-encoding');
    headers.delete('content-length');
    return new Response(body, { headers });
}

/* The document of a report's frame. It is only kept with the policy that isolates it, since offline nothing else does. */
async function keepFrame(pages, address) {
    const kept = await pages.match(address, exactly);
    const tag = kept?.headers.get('etag');
    const response = await fetch(address, tag ? { headers: { 'If-None-Match': tag } } : {});
    if (response.status === 304) {
        await pages.put(address, kept);
    } else if (worthKeeping(response) && response.headers.get('content-security-policy')?.startsWith('sandbox allow-scripts;')) {
        await pages.put(address, copy(response, await response.text()));
    }
}

async function keep(url, response) {
    if (!PAGE.test(url.pathname) || !worthKeeping(response)) {
        return;
    }
    const pages = await caches.open(PAGES);
    const html = await response.text();
    const frame = FRAME_ADDRESS.exec(html)?.[1];
    if (frame && FRAME.test(new URL(frame, url).pathname)) {
        await keepFrame(pages, frame);
    }
    await pages.put(url.href, copy(response, html));
    await prune(PAGES, MOST_PAGES);
}

/* What is kept of an address, else of the same page in whichever language it is kept. */
async function find(url) {
    const pages = await caches.open(PAGES);
    const other = new URL(url);
    other.searchParams.delete('lang');
    // Of a frame that runs the stored script the one without is kept.
    other.searchParams.delete('script');
    const addresses = [url.href, other.href];
    for (const language of ['vi', 'en']) {
        other.searchParams.set('lang', language);
        addresses.push(other.href);
    }
    for (const address of addresses) {
        const kept = await pages.match(address, exactly);
        if (kept) {
            return kept;
        }
    }
    return null;
}

/*
 * A kept page says when it was made. A browser asks no service worker for a frame with the attribute `sandbox`, so it goes: the frame's
 * own policy, which is always kept with it, sandboxes it just the same.
 */
async function marked(kept) {
    const made = new Date(kept.headers.get('date') ?? Date.now()).toISOString();
    const html = await kept.text();
    return copy(kept, html.replace('<html ', `<html data-kept-at="${made}" `).replace(SANDBOX, '$1'));
}

async function offlinePage(url) {
    const cookie = await self.cookieStore?.get('preferred_language').catch(() => null);
    const wish = url.searchParams.get('lang') ?? cookie?.value ?? self.navigator.language;
    const files = await caches.open(FILES);
    return (await files.match(`/offline?lang=${wish.startsWith('en') ? 'en' : 'vi'}`, exactly)) ?? Response.error();
}

async function page(event, url) {
    // Asked again each time: what the browser remembers of a page would not say how old it is.
    const network = fetch(event.request, { cache: 'no-cache' });
    event.waitUntil(network.then((response) => keep(url, response.clone())).catch(() => null));
    const kept = await find(url);
    const patience = new Promise((_, giveUp) => kept && setTimeout(giveUp, PATIENCE));
    try {
        return await Promise.race([network, patience]);
    } catch {
        if (FRAME.test(url.pathname)) {
            return kept ?? Response.error();
        }
        return kept ? marked(kept) : offlinePage(url);
    }
}

async function ownPage(request) {
    try {
        return await fetch(request);
    } catch {
        return (await (await caches.open(FILES)).match(request.url, exactly)) ?? Response.error();
    }
}

async function file(request) {
    const files = await caches.open(FILES);
    const kept = await files.match(request.url, exactly);
    if (kept) {
        return kept;
    }
    try {
        const response = await fetch(request);
        if (response.ok && response.headers.get('cache-control')?.includes('immutable')) {
            await files.put(request.url, response.clone());
            await prune(FILES, MOST_FILES, isOfThisVersion);
        }
        return response;
    } catch {
        // A page of an earlier version: this version's file does better than none.
        return (await files.match(request.url, { ...exactly, ignoreSearch: true })) ?? Response.error();
    }
}

self.addEventListener('install', (event) => {
    self.skipWaiting();
    event.waitUntil(install());
});
self.addEventListener('activate', (event) => event.waitUntil(clean()));

self.addEventListener('fetch', (event) => {
    const { request } = event;
    const url = new URL(request.url);
    url.hash = '';
    if (request.method !== 'GET' || url.origin !== self.location.origin) {
        return;
    }
    if (isFile(url)) {
        event.respondWith(file(request));
    } else if (isOwn(url)) {
        event.respondWith(ownPage(request));
    } else if (request.mode === 'navigate' && (request.destination === 'document' ? !UNTOUCHED.test(url.pathname) : FRAME.test(url.pathname))) {
        event.respondWith(page(event, url));
    }
});

/* The first page a reader sees is loaded before there is a worker to see it: it asks to be kept, with its files. */
self.addEventListener('message', (event) => {
    if (event.data?.type === 'keep' && event.source?.url && Array.isArray(event.data.files)) {
        const url = new URL(event.source.url);
        url.hash = '';
        const addresses = event.data.files.slice(0, MOST_FILES).map((address) => new URL(address, url));
        const files = addresses.filter((address) => address.origin === url.origin && isFile(address));
        const kept = fetch(url).then((response) => keep(url, response));
        event.waitUntil(Promise.allSettled([kept, ...files.map((address) => file(new Request(address)))]));
    }
});

async function show(address) {
    const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
    const there = windows.find((window) => window.url === address);
    return there ? there.focus() : self.clients.openWindow(address);
}

self.addEventListener('notificationclick', (event) => {
    event.notification.close();
    const address = new URL(event.notification.data?.address ?? '/', self.location.origin);
    if (address.origin === self.location.origin) {
        event.waitUntil(show(address.href));
    }
});
