/* Keeps the widget's figures live. It runs on other people's sites: it neither reads nor keeps anything in the browser. */
import { follow } from './connection.js';
import { show, showAges } from './figures.js';
import { readingsOf } from './readings.js';

let newest = null;
let drawn = true;
let scheduled = false;
let clockAhead = 0;

function draw() {
    scheduled = false;
    if (!drawn) {
        drawn = true;
        show(readingsOf(newest), newest.timestamp);
    }
    showAges(Date.now() + clockAhead);
}

function schedule() {
    if (!scheduled && !document.hidden) {
        scheduled = true;
        requestAnimationFrame(draw);
    }
}

function take(data) {
    const older = newest && Date.parse(data?.timestamp) < Date.parse(newest.timestamp);
    if (data && typeof data === 'object' && !older) {
        newest = data;
        drawn = false;
        schedule();
    }
}

follow({
    onSummary: take,
    onMessage(message) {
        const sent = Date.parse(message?.timestamp);
        if (!Number.isNaN(sent)) {
            clockAhead = sent - Date.now();
        }
        take(message?.data);
    },
    onState() {},
});
setInterval(schedule, 1_000);
document.addEventListener('visibilitychange', schedule);
document.addEventListener('animationend', (event) => event.target.classList?.remove('is-changed'));
document.querySelectorAll('[data-row]').forEach((row) => row.addEventListener('click', () => row.classList.toggle('is-open')));
