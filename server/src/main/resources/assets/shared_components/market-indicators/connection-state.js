/*
 * The state of the connection in words, beside it that of the figures: a page is only called live while prices are. Those who cannot see it
 * hear only that the connection was lost for long, and that it is back.
 */
import { hour } from './format.js';
import { announce } from '../core/announce.js';
import { text } from '../core/messages.js';

const elements = [...document.querySelectorAll('[data-connection]')];
const LIVE = ['open', 'polling'];
let told = 'open';
let state = 'connecting';
let observed = NaN;
let figures = { prices: 'unknown', all: 'unknown' };

function connectionWords() {
    if (state === 'offline' && !Number.isNaN(observed)) {
        return text('connection.offline.at', hour(new Date(observed)));
    }
    return text(LIVE.includes(state) && ['stale', 'unavailable'].includes(figures.prices) ? 'connection.connected' : `connection.${state}`);
}

function write(element, name, written) {
    const part = element.querySelector(`[data-part="${name}"]`);
    if (part && part.textContent !== written) {
        part.textContent = written;
    }
}

function show() {
    const words = connectionWords();
    const behind = LIVE.includes(state) && ['partly', 'stale', 'unavailable'].includes(figures.all) ? text(`figures.${figures.all}`) : '';
    elements.forEach((element) => {
        if (element.dataset.connection !== state) {
            element.dataset.connection = state;
        }
        if (element.dataset.figures !== figures.all) {
            element.dataset.figures = figures.all;
        }
        write(element, 'word', words);
        write(element, 'figures', behind);
    });
    return words;
}

/* Shows the state of the connection; `takenAt` is when the newest figures on the page were taken, in milliseconds, or NaN. */
export function showConnection(newState, takenAt) {
    state = newState;
    observed = takenAt;
    const words = show();
    if (state !== told && ['open', 'polling', 'offline'].includes(state)) {
        told = state;
        announce(words);
    }
}

/* Shows the state of the figures: {prices, all}, each unknown, live, partly, stale or unavailable. */
export function showFigures(newFigures) {
    figures = newFigures;
    show();
}
