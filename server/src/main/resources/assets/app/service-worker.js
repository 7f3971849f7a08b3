/*
 * Stores the pages a reader has opened, for use without a network. The server prepends SITE: the files of this version
 * of the site, and the pages that must be available offline.
 *
 * Pages are fetched from the network as long as it answers; a stored page is shown only if it does not, and is marked
 * with its time. Files are served from the cache, because their address identifies their content. APIs, market data,
 * PDFs and errors are never stored.
 */
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const FILES = 'archipelago-files-1';
const PAGES = 'archipelago-pages-1';
const MAX_FILES = 200;
const MAX_PAGES = 60;
const NETWORK_TIMEOUT = 5_000;

const FOLDERS = /^\/(?:shared_assets|shared_components|crypto_dashboard|fonts)\//;
/** Whether a path is one of `paths`, which have `:name` for a variable segment. */
const matching = (paths) => new RegExp(`^(?:${paths.map((path) => path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')).join('|')})$`);
const FRAME = matching(SITE.frames);
const PAGE = matching(SITE.visited);
const NEVER_STORED = /^\/(?:api|admin|health|metrics|ws)(?:\/|$)|\/pdf$/;
const FRAME_ADDRESS = /<iframe [^>]*data-report-frame[^>]* src="([^"]+)"/;
const SANDBOX = /(<iframe [^>]*data-report-frame[^>]*) sandbox="allow-scripts"/;

const isSitePage = (url) => SITE.pages.includes(url.pathname + url.search);
const isFile = (url) => FOLDERS.test(url.pathname) && url.searchParams.has('v');
const EXACT = { ignoreVary: true };

/** @param {(url: URL) => boolean} [isSpared] */
async function prune(name, limit, isSpared = () => false) {
    const cache = await caches.open(name);
    const oldest = (await cache.keys()).filter((request) => !isSpared(new URL(request.url)));
    await Promise.all(oldest.slice(0, Math.max(0, oldest.length - limit)).map((request) => cache.delete(request)));
}

const isOfThisVersion = (url) => isSitePage(url) || SITE.files.includes(url.pathname + url.search);

async function install() {
    const files = await caches.open(FILES);
    const there = new Set((await files.keys()).map((request) => new URL(request.url)).map((url) => url.pathname + url.search));
    await files.addAll(SITE.files.filter((address) => !there.has(address)));
    await files.addAll(SITE.pages.map((address) => new Request(address, { cache: 'reload' })));
}

async function clean() {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith('archipelago-') && name !== FILES && name !== PAGES).map((name) => caches.delete(name)));
    await prune(FILES, MAX_FILES, isOfThisVersion);
    await worker.clients.claim();
}

/* Whether the response is an HTML page of this site, not redirected. */
function isStorable(response) {
    return response.status === 200 && response.type === 'basic' && !response.redirected && response.headers.get('content-type')?.startsWith('text/html');
}

function copy(response, body) {
    const headers = new Headers(response.headers);
    headers.delete('content-encoding');
    headers.delete('content-length');
    return new Response(body, { headers });
}

/*
 * Stores the document of a report's frame, but only with the policy that isolates it, since offline nothing else does.
 */
async function storeFrame(pages, address) {
    const kept = await pages.match(address, EXACT);
    const tag = kept?.headers.get('etag');
    const response = await fetch(address, tag ? { headers: { 'If-None-Match': tag } } : {});
    if (response.status === 304) {
        await pages.put(address, kept);
    } else if (isStorable(response) && response.headers.get('content-security-policy')?.startsWith('sandbox allow-scripts;')) {
        await pages.put(address, copy(response, await response.text()));
    }
}

async function storePage(url, response) {
    if (!PAGE.test(url.pathname) || !isStorable(response)) {
        return;
    }
    const pages = await caches.open(PAGES);
    const html = await response.text();
    const frame = FRAME_ADDRESS.exec(html)?.[1];
    if (frame && FRAME.test(new URL(frame, url).pathname)) {
        await storeFrame(pages, frame);
    }
    await pages.put(url.href, copy(response, html));
    await prune(PAGES, MAX_PAGES);
}

/* The stored response for an address, otherwise for the same page in either language. */
async function findStored(url) {
    const pages = await caches.open(PAGES);
    const other = new URL(url);
    other.searchParams.delete('lang');
    // For a frame that runs the stored script, the variant without it is stored.
    other.searchParams.delete('script');
    const addresses = [url.href, other.href];
    for (const language of SITE.languages) {
        other.searchParams.set('lang', language);
        addresses.push(other.href);
    }
    for (const address of addresses) {
        const kept = await pages.match(address, EXACT);
        if (kept) {
            return kept;
        }
    }
    return null;
}

/*
 * Adds the time at which a stored page was made. Browsers do not consult a service worker for a frame with the
 * attribute `sandbox`, so the attribute is removed: the frame's own policy, which is always stored with it, sandboxes
 * it equally.
 */
async function withStoredTime(kept) {
    const made = new Date(kept.headers.get('date') ?? Date.now()).toISOString();
    const html = await kept.text();
    return copy(kept, html.replace('<html ', `<html data-kept-at="${made}" `).replace(SANDBOX, '$1'));
}

async function offlinePage(url) {
    const cookie = await worker.cookieStore?.get('preferred_language').catch(() => null);
    const wish = (url.searchParams.get('lang') ?? cookie?.value ?? worker.navigator.language).split('-')[0];
    const language = SITE.languages.includes(wish) ? wish : SITE.languages[0];
    const files = await caches.open(FILES);
    return (await files.match(`/offline?lang=${language}`, EXACT)) ?? Response.error();
}

async function page(event, url) {
    // Always revalidated: the browser's HTTP cache would not reveal how old a page is.
    const network = fetch(event.request, { cache: 'no-cache' });
    event.waitUntil(network.then((response) => storePage(url, response.clone())).catch(() => null));
    const kept = await findStored(url);
    const timeout = new Promise((_, reject) => kept && setTimeout(reject, NETWORK_TIMEOUT));
    try {
        return await Promise.race([network, timeout]);
    } catch {
        if (FRAME.test(url.pathname)) {
            return kept ?? Response.error();
        }
        return kept ? withStoredTime(kept) : offlinePage(url);
    }
}

async function sitePage(request) {
    try {
        return await fetch(request);
    } catch {
        return (await (await caches.open(FILES)).match(request.url, EXACT)) ?? Response.error();
    }
}

async function file(request) {
    const files = await caches.open(FILES);
    const kept = await files.match(request.url, EXACT);
    if (kept) {
        return kept;
    }
    try {
        const response = await fetch(request);
        if (response.ok && response.headers.get('cache-control')?.includes('immutable')) {
            await files.put(request.url, response.clone());
            await prune(FILES, MAX_FILES, isOfThisVersion);
        }
        return response;
    } catch {
        // The page belongs to an earlier version: this version's file is better than none.
        return (await files.match(request.url, { ...EXACT, ignoreSearch: true })) ?? Response.error();
    }
}

worker.addEventListener('install', (event) => {
    worker.skipWaiting();
    event.waitUntil(install());
});
worker.addEventListener('activate', (event) => event.waitUntil(clean()));

worker.addEventListener('fetch', (event) => {
    const { request } = event;
    const url = new URL(request.url);
    url.hash = '';
    if (request.method !== 'GET' || url.origin !== worker.location.origin) {
        return;
    }
    if (isFile(url)) {
        event.respondWith(file(request));
    } else if (isSitePage(url)) {
        event.respondWith(sitePage(request));
    } else if (request.mode === 'navigate' && (request.destination === 'document' ? !NEVER_STORED.test(url.pathname) : FRAME.test(url.pathname))) {
        event.respondWith(page(event, url));
    }
});

/*
 * The first page a reader opens is loaded before the worker exists. It sends this message to have itself and its files
 * stored.
 */
worker.addEventListener('message', (event) => {
    const page = /** @type {WindowClient | null} */ (event.source);
    if (event.data?.type === 'keep' && page?.url && Array.isArray(event.data.files)) {
        const url = new URL(page.url);
        url.hash = '';
        const addresses = event.data.files.slice(0, MAX_FILES).map((address) => new URL(address, url));
        const files = addresses.filter((address) => address.origin === url.origin && isFile(address));
        const kept = fetch(url).then((response) => storePage(url, response));
        event.waitUntil(Promise.allSettled([kept, ...files.map((address) => file(new Request(address)))]));
    }
});

async function show(address) {
    const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
    const there = windows.find((window) => window.url === address);
    return there ? there.focus() : worker.clients.openWindow(address);
}

worker.addEventListener('notificationclick', (event) => {
    event.notification.close();
    const address = new URL(event.notification.data?.address ?? '/', worker.location.origin);
    if (address.origin === worker.location.origin) {
        event.waitUntil(show(address.href));
    }
});
