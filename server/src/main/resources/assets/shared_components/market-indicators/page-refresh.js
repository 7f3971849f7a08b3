/*
 * Refreshes what live frames do not contain (changes over an hour and more, sparklines, indicators) from the page
 * itself, once a minute.
 */
import { refreshElements } from './figures.js';

const INTERVAL = 60_000;

async function refresh() {
    if (document.hidden) {
        return;
    }
    try {
        const answer = await fetch(location.href, { headers: { Accept: 'text/html' }, signal: AbortSignal.timeout(10_000) });
        if (!answer.ok) {
            return;
        }
        const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
        document.querySelectorAll('[data-refresh]').forEach((part) => {
            const other = fresh.querySelector(`[data-refresh="${CSS.escape(part.dataset.refresh)}"]`);
            // A part that has the focus is not replaced; it is refreshed the next time.
            if (other && !part.contains(document.activeElement)) {
                part.replaceChildren(...other.childNodes);
            }
        });
        refreshElements();
    } catch {
        // The page stays as it is and shows its age; the next attempt may succeed.
    }
}

setInterval(refresh, INTERVAL);
