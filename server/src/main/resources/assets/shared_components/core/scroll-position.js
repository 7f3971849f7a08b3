/*
 * Preserves the scroll position when a page is loaded in the other language: which block of text is at the top of the
 * window, and how far it is scrolled. Both languages have the same blocks in the same order; only their heights differ.
 */
const KEY = 'place';
const BLOCKS = 'main :is(h1, h2, h3, p, li, tr, iframe, figure):not(.strip *, .contents-place *, .notice)';
const SETTLED = 3_000;

const blocks = () => [...document.querySelectorAll(BLOCKS)];

/* Call right before the page is loaded in the other language. */
export function saveScrollPosition() {
    const index = blocks().findIndex((block) => block.getBoundingClientRect().bottom > 0);
    if (window.scrollY > 0 && index >= 0) {
        const box = blocks()[index].getBoundingClientRect();
        const share = box.height > 0 ? -box.top / box.height : 0;
        try {
            sessionStorage.setItem(KEY, JSON.stringify({ path: location.pathname, index, share }));
        } catch {
            // Storage is disabled: the page starts at the top.
        }
    }
}

function takeSaved() {
    try {
        const place = JSON.parse(sessionStorage.getItem(KEY));
        sessionStorage.removeItem(KEY);
        return place?.path === location.pathname ? place : null;
    } catch {
        return null;
    }
}

/* Restores the position if it was saved on this page, and follows a growing frame until the reader scrolls. */
export function restoreScrollPosition() {
    const place = takeSaved();
    const block = place && blocks()[place.index];
    if (!block) {
        return;
    }
    const go = () => {
        const box = block.getBoundingClientRect();
        window.scrollTo({ top: window.scrollY + box.top + place.share * box.height, behavior: 'instant' });
    };
    const growing = new ResizeObserver(go);
    const stop = () => growing.disconnect();
    growing.observe(block);
    ['wheel', 'touchmove', 'keydown', 'pointerdown'].forEach((act) => window.addEventListener(act, stop, { once: true, passive: true }));
    setTimeout(stop, SETTLED);
}
