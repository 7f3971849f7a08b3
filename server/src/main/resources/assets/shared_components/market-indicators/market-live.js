/* Keeps the figures of a page live and says when a report is published. */
import { follow } from './connection.js';
import { show, showAges } from './figures.js';
import { dateTime } from './format.js';
import { readingsOf } from './readings.js';
import { language, text } from '../core/texts.js';

const connection = document.querySelector('[data-connection]');
const toasts = document.querySelector('[data-toast]');
let newest = null;
let drawn = true;
let scheduled = false;
let clockAhead = 0;

const now = () => Date.now() + clockAhead;

function draw() {
    scheduled = false;
    if (!drawn && newest) {
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

function take(data) {
    const older = newest && Date.parse(data?.timestamp) < Date.parse(newest.timestamp);
    if (data && typeof data === 'object' && !older) {
        newest = data;
        drawn = false;
        schedule();
    }
}

function published(report) {
    const id = Number(report?.id);
    if (!toasts || !Number.isInteger(id) || id < 1 || location.pathname === `/crypto_report/${id}`) {
        return;
    }
    const toast = document.createElement('div');
    const words = document.createElement('p');
    const link = document.createElement('a');
    const close = document.createElement('button');
    toast.className = 'toast';
    words.textContent = text('published');
    link.href = `/crypto_report/${id}?lang=${language}`;
    link.textContent = text('published.read');
    close.type = 'button';
    close.textContent = '×';
    close.setAttribute('aria-label', text('published.close'));
    close.addEventListener('click', () => toast.remove());
    words.append(link);
    toast.append(words, close);
    toasts.replaceChildren(toast);
}

follow({
    onSummary: take,
    onMessage(message) {
        const sent = Date.parse(message?.timestamp);
        if (!Number.isNaN(sent)) {
            clockAhead = sent - Date.now();
        }
        if (message?.type === 'report_published') {
            published(message.report);
        } else if (message?.data) {
            take(message.data);
        }
    },
    onState(state) {
        if (connection && connection.dataset.connection !== state) {
            connection.dataset.connection = state;
            connection.querySelector('[data-part="word"]').textContent = text(`connection.${state}`);
        }
    },
});

setInterval(() => document.hidden || showAges(now()), 1_000);
document.addEventListener('visibilitychange', schedule);
document.querySelectorAll('[data-row]').forEach((row) => row.addEventListener('click', () => row.classList.toggle('is-open')));
document.addEventListener('animationend', (event) => event.target.classList?.remove('is-changed'));
document.querySelectorAll('time[data-local-time]').forEach((time) => {
    time.textContent = dateTime(new Date(time.dateTime));
});
