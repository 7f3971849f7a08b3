/* Lists the pages stored for offline reading in [data-kept], newest first. */
const CACHE = 'archipelago-pages-';

async function offlineCache() {
    const name = 'caches' in window ? (await caches.keys()).find((one) => one.startsWith(CACHE)) : undefined;
    return name ? { name, cache: await caches.open(name) } : null;
}

async function row(cache, request) {
    const html = await (await cache.match(request)).text();
    const page = new DOMParser().parseFromString(html, 'text/html');
    const item = document.createElement('li');
    const link = document.createElement('a');
    link.href = request.url;
    link.lang = page.documentElement.lang;
    link.textContent = page.title.replace(/ · [^·]*$/, '');
    item.append(link);
    return item;
}

async function list(section) {
    const store = await offlineCache();
    const requests = (await store?.cache.keys()) ?? [];
    const pages = requests.filter((request) => !new URL(request.url).pathname.startsWith('/api/')).reverse();
    section.querySelector('[data-offline-pages]').replaceChildren(...(await Promise.all(pages.map((request) => row(store.cache, request)))));
    section.hidden = pages.length === 0;
    section.querySelector('[data-forget]')?.addEventListener('click', async () => {
        await caches.delete(store.name);
        section.hidden = true;
    });
}

const section = document.querySelector('[data-kept]');
if (section) {
    list(section);
}
