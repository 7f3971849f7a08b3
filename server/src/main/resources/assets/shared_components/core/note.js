/* The one note of a page, at the foot of the window: that it is offline, else what is wrong with the sources. The reader may close it. */
const place = document.querySelector('[data-note]');
/* The server wrote what it knew of the sources. */
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

/* Shows words of a kind, offline or sources; none takes them away. */
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
