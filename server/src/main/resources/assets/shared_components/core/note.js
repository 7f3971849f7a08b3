/*
 * The notice at the bottom of the window: that the page is offline, otherwise what is wrong with the sources. The
 * reader may close it.
 */
const place = document.querySelector('[data-note]');
/* The server rendered the state of the sources. */
const words = { offline: null, sources: place?.querySelector('[data-part="word"]').textContent || null };
let closed = '';

function show() {
    const kind = words.offline === null ? 'sources' : 'offline';
    const written = words[kind] ?? '';
    const word = place.querySelector('[data-part="word"]');
    if (word.textContent !== written) {
        word.textContent = written;
    }
    place.querySelector('[data-part="reload"]').hidden = kind !== 'offline';
    const shown = written !== '' && written !== closed;
    place.classList.toggle('is-shown', shown);
    document.documentElement.toggleAttribute('data-noted', shown);
}

/* Sets the notice of a kind, offline or sources; an empty text removes it. */
export function note(kind, written) {
    if (place && words[kind] !== (written || null)) {
        words[kind] = written || null;
        show();
    }
}

place?.querySelector('[data-part="close"]').addEventListener('click', () => {
    closed = place.querySelector('[data-part="word"]').textContent;
    show();
});
