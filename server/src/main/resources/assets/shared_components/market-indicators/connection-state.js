/* The state of the connection in words; those who cannot see it hear only that it was lost for long, and that it is back. */
import { hour } from './format.js';
import { announce } from '../core/announce.js';
import { text } from '../core/texts.js';

const elements = [...document.querySelectorAll('[data-connection]')];
let told = 'open';

function words(state, observed) {
    return state === 'offline' && !Number.isNaN(observed) ? text('connection.offline.at', hour(new Date(observed))) : text(`connection.${state}`);
}

/* Shows a state; `observed` is when the newest figures on the page were taken, in milliseconds, or NaN. */
export function showConnection(state, observed) {
    const written = words(state, observed);
    elements.forEach((element) => {
        const word = element.querySelector('[data-part="word"]');
        if (element.dataset.connection !== state || word.textContent !== written) {
            element.dataset.connection = state;
            word.textContent = written;
        }
    });
    if (state !== told && ['open', 'polling', 'offline'].includes(state)) {
        told = state;
        announce(written);
    }
}
