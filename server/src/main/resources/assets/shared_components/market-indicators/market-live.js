/* Keeps the figures of a page live and says when a report is published or an alert of the operator fires. */
import { follow } from './connection.js';
import { showConnection } from './connection-state.js';
import { show, showAges, takenAt } from './figures.js';
import * as format from './format.js';
import { readingsOf } from './readings.js';
import { language, text } from '../core/texts.js';
import { toast } from '../core/toast.js';
import { awaited } from '../core/wishes.js';

const notify = () => import('../core/notify.js');
const COIN = /^([a-z]+)_(?:price_usd|change_24h)$/;
const UNITS = { usd: format.amount, percent: format.share, points: format.points };

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
        if (awaited()) {
            notify().then(({ tellPrices }) => tellPrices(readingsOf(data), data.simulated === true, now()));
        }
    }
}

function published(report) {
    const id = Number(report?.id);
    if (Number.isInteger(id) && id > 0 && location.pathname !== `/crypto_report/${id}`) {
        toast(text('published'), `/crypto_report/${id}?lang=${language}`, text('published.read'));
        if (awaited()) {
            notify().then(({ tellReport }) => tellReport(report));
        }
    }
}

function fired(alert) {
    const write = UNITS[alert?.unit];
    if (write && Number.isFinite(alert.value)) {
        const coin = COIN.exec(alert.metric)?.[1];
        toast(text('alert', alert.name, write(alert.value)), `/market${coin ? `/${coin}` : ''}?lang=${language}`, text('alert.see'));
    }
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
        } else if (message?.type === 'alert') {
            fired(message.alert);
        } else if (message?.data) {
            take(message.data);
        }
    },
    onState(state) {
        showConnection(state, takenAt());
        if (state === 'open' || state === 'polling') {
            window.dispatchEvent(new CustomEvent('connected'));
        }
    },
    awaited,
});

setInterval(() => document.hidden || showAges(now()), 1_000);
document.addEventListener('visibilitychange', schedule);
document.querySelectorAll('[data-row]').forEach((row) => row.addEventListener('click', () => row.classList.toggle('is-open')));
document.addEventListener('animationend', (event) => event.target.classList?.remove('is-changed'));
document.querySelectorAll('time[data-local-time]').forEach((time) => {
    time.textContent = format.dateTime(new Date(time.dateTime));
});
