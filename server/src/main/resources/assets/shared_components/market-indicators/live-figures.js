/* Shows the newest snapshot, once a frame and while somebody looks, and lets ages go on by the server's clock. */
import { show, showAges, stop } from './figures.js';
import { readingsOf } from './readings.js';

let newest = null;
let drawn = true;
let scheduled = false;
let clockAhead = 0;

/* The server's time in milliseconds, as far as it told. */
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

/* Takes the time of a message for the server's. */
export function setClock(message) {
    const sent = Date.parse(message?.timestamp);
    if (!Number.isNaN(sent)) {
        clockAhead = sent - Date.now();
    }
}

/* Takes a snapshot unless there is a newer one; whether it did. */
export function take(data) {
    if (!data || typeof data !== 'object' || (newest && Date.parse(data.timestamp) < Date.parse(newest.timestamp))) {
        return false;
    }
    newest = data;
    drawn = false;
    schedule();
    return true;
}

/* Nothing comes any more. */
export function rest() {
    stop();
    showAges(now());
}

showAges(now());
setInterval(() => document.hidden || showAges(now()), 1_000);
document.addEventListener('visibilitychange', schedule);
