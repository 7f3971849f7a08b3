/*
 * The state of the connection and of the data: a page is called live only while prices are. Screen readers are announced
 * only that the connection was lost for long, and that it is restored.
 */
import { hour } from './format.js';
import { announce } from '../core/announce.js';
import { text } from '../core/messages.js';

const elements = [...document.querySelectorAll('[data-connection]')];
const LIVE = ['open', 'polling'];
let announced = 'open';
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

/* Shows the state of the connection; `takenAt` is the time of the newest data on the page in milliseconds, or NaN. */
export function showConnection(newState, takenAt) {
    state = newState;
    observed = takenAt;
    const words = show();
    if (state !== announced && ['open', 'polling', 'offline'].includes(state)) {
        announced = state;
        announce(words);
    }
}

/* Shows the state of the data: {prices, all}, each unknown, live, partly, stale or unavailable. */
export function showFigures(newFigures) {
    figures = newFigures;
    show();
}
