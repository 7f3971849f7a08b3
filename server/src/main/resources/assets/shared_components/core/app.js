/* Registers the service worker and shows the age of a stored page. */
import { text } from './messages.js';

const FILE = /\?v=[0-9a-f]+$/;

async function register() {
    const controlled = navigator.serviceWorker.controller !== null;
    await navigator.serviceWorker.register('/service-worker.js', { updateViaCache: 'none' });
    const { active } = await navigator.serviceWorker.ready;
    if (!controlled) {
        const files = performance.getEntriesByType('resource').map((entry) => entry.name);
        active.postMessage({ type: 'keep', files: files.filter((address) => FILE.test(address)) });
    }
}

/* A stored page carries the time at which it was made (html[data-kept-at]). */
async function sayAge(madeAt) {
    const [{ hour }, { note }] = await Promise.all([import('../market-indicators/format.js'), import('./note.js')]);
    const say = (key) => note('offline', text(key, hour(madeAt)));
    const back = () => say('offline.back');
    say(navigator.onLine ? 'offline.away' : 'offline.at');
    window.addEventListener('online', back);
    window.addEventListener('connected', back);
}

const madeAt = new Date(document.documentElement.dataset.keptAt ?? NaN);
if (!Number.isNaN(madeAt.getTime())) {
    sayAge(madeAt);
}
if ('serviceWorker' in navigator) {
    // After the page has loaded, so as not to compete with it.
    const whenLoaded = () => register().catch(() => null);
    if (document.readyState === 'complete') {
        whenLoaded();
    } else {
        window.addEventListener('load', whenLoaded, { once: true });
    }
}
