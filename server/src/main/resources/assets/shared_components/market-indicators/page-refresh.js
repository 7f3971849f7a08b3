/* What no live frame brings (changes over an hour and more, small lines, indicators) comes anew with the page itself, each minute. */
import { findAgain } from './figures.js';

const EVERY = 60_000;

async function renew() {
    if (document.hidden) {
        return;
    }
    try {
        const answer = await fetch(location.href, { headers: { Accept: 'text/html' }, signal: AbortSignal.timeout(10_000) });
        if (!answer.ok) {
            return;
        }
        const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
        document.querySelectorAll('[data-renew]').forEach((place) => {
            const other = fresh.querySelector(`[data-renew="${CSS.escape(place.dataset.renew)}"]`);
            // Nobody loses what they are reading: a place with the focus waits for the next time.
            if (other && !place.contains(document.activeElement)) {
                place.replaceChildren(...other.childNodes);
            }
        });
        findAgain();
    } catch {
        // The page stays as it is and says how old it is; the next time may do.
    }
}

setInterval(renew, EVERY);
