/* The settings page. The permission for notifications is requested only here, when the reader enables them. */
import './offline-pages.js';
import { bindShortcuts } from './shortcuts.js';
import { typedNumber } from './typed-number.js';
import { MAX_ALERTS, isMet, notificationsSupported, notificationsPermitted, priceAlerts, reportNotificationsEnabled, savePriceAlerts, setReportNotifications } from './notification-preferences.js';
import { dong, price } from '../market-indicators/format.js';
import { readingsOf } from '../market-indicators/readings.js';

const WRITERS = { usd: price, vnd: dong };
const PATIENCE = 3_000;
const currency = document.documentElement.dataset.currency === 'vnd' ? 'vnd' : 'usd';

const place = document.querySelector('[data-notifications]');
const reports = /** @type {HTMLInputElement} */ (place.querySelector('[data-notify-reports]'));
const form = /** @type {HTMLFormElement & { elements: any }} */ (place.querySelector('[data-price-alert]'));
const shown = place.querySelector('[data-alert-shown]');
const list = place.querySelector('[data-price-alerts]');
const rowOf = /** @type {HTMLTemplateElement} */ (place.querySelector('[data-price-alert-row]'));
let readings = {};

function showPermission() {
    const permission = notificationsSupported ? Notification.permission : 'unsupported';
    place.querySelectorAll('[data-permission]').forEach((note) => {
        note.hidden = note.dataset.permission !== permission;
    });
    place.querySelectorAll('input, select, form button').forEach((/** @type {HTMLInputElement | HTMLButtonElement} */ control) => {
        control.disabled = !notificationsSupported || permission === 'denied';
    });
    reports.checked = notificationsPermitted() && reportNotificationsEnabled();
}

async function ask() {
    if (notificationsSupported && Notification.permission === 'default') {
        await Notification.requestPermission();
    }
    showPermission();
    return notificationsPermitted();
}

const fill = (words, ...values) => values.reduce((filled, value, index) => filled.replace(`{${index}}`, () => value), words);

const sideInWords = (side) => form.elements.side.querySelector(`[value="${side}"]`).textContent;

/* Loads current prices; keeps the previous ones if they do not arrive soon. */
async function learnPrices() {
    try {
        const answer = await fetch('/api/dashboard/data', { headers: { Accept: 'application/json' }, cache: 'no-cache', signal: AbortSignal.timeout(PATIENCE) });
        readings = answer.ok ? readingsOf(await answer.json()) : readings;
    } catch {
        // Without a price the alert determines its side from the first one that arrives.
    }
}

function typedAlert() {
    const { coin, side, threshold } = form.elements;
    return { coin: coin.value, side: side.value, currency, threshold: typedNumber(threshold.value), toldAt: 0 };
}

/*
 * Shows how the number was interpreted before the alert is saved, and that a price already beyond it does not count as
 * a crossing.
 */
function showTyped() {
    const alert = typedAlert();
    const { threshold } = form.elements;
    if (!(alert.threshold > 0)) {
        threshold.setCustomValidity(threshold.value ? shown.dataset.unreadable : '');
        shown.textContent = threshold.value ? shown.dataset.unreadable : '';
        return;
    }
    threshold.setCustomValidity('');
    const now = readings[`${alert.coin.toLowerCase()}_price_${currency}`]?.value;
    const words = [fill(shown.dataset.read, alert.coin, sideInWords(alert.side), WRITERS[currency](alert.threshold))];
    if (typeof now === 'number') {
        words.push(fill(shown.dataset.now, WRITERS[currency](now)));
    }
    if (isMet(alert, readings)) {
        words.push(shown.dataset[alert.side]);
    }
    shown.textContent = words.join(' ');
}

function row(alert) {
    const item = /** @type {HTMLElement} */ (rowOf.content.firstElementChild.cloneNode(true));
    item.querySelector('[data-part="words"]').textContent = `${alert.coin} ${sideInWords(alert.side)} ${WRITERS[alert.currency](alert.threshold)}`;
    item.querySelector('[data-remove]').addEventListener('click', () => {
        savePriceAlerts(priceAlerts().filter((other) => !same(other, alert)));
        showAlerts();
    });
    return item;
}

const same = (one, other) => ['coin', 'side', 'currency', 'threshold'].every((part) => one[part] === other[part]);

function showAlerts() {
    list.replaceChildren(...priceAlerts().map(row));
}

reports.addEventListener('change', async () => {
    const wished = reports.checked;
    if (!wished || (await ask())) {
        setReportNotifications(wished);
    }
    showPermission();
});
form.addEventListener('input', showTyped);
form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const alert = typedAlert();
    if (await ask()) {
        await learnPrices();
        const kept = { ...alert, met: isMet(alert, readings) };
        savePriceAlerts([kept, ...priceAlerts().filter((other) => !same(other, alert))].slice(0, MAX_ALERTS));
        form.elements.threshold.value = '';
        showTyped();
        showAlerts();
    }
});
window.addEventListener('storage', () => {
    showPermission();
    showAlerts();
});
bindShortcuts(document);
showPermission();
showAlerts();
learnPrices().then(showTyped);
