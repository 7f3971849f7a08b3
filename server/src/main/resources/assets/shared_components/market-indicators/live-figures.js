/*
 * Shows the newest snapshot, at most once per animation frame and only while the page is visible, and updates ages by
 * the server's clock.
 */
import { show, showAges, stop } from './figures.js';
import { readingsOf } from './readings.js';

let newest = null;
let drawn = true;
let scheduled = false;
let clockAhead = 0;

/* The server's time in milliseconds, as far as known. */
export const now = () => Date.now() + clockAhead;

function draw() {
    scheduled = false;
    if (!drawn) {
        drawn = true;
        show(readingsOf(newest), newest.timestamp);
    }
    showAges(now());
}

function schedule() {
    if (!scheduled && !document.hidden) {
        scheduled = true;
        requestAnimationFrame(draw);
    }
}

/* Adjusts the clock to the time of a message. */
export function setClock(message) {
    const sent = Date.parse(message?.timestamp);
    if (!Number.isNaN(sent)) {
        clockAhead = sent - Date.now();
    }
}

/* Accepts a snapshot unless a newer one is known; returns whether it did. */
export function acceptSnapshot(data) {
    if (!data || typeof data !== 'object' || (newest && Date.parse(data.timestamp) < Date.parse(newest.timestamp))) {
        return false;
    }
    newest = data;
    drawn = false;
    schedule();
    return true;
}

/* Call when no more updates arrive. */
export function markStopped() {
    stop();
    showAges(now());
}

showAges(now());
setInterval(() => document.hidden || showAges(now()), 1_000);
document.addEventListener('visibilitychange', schedule);
