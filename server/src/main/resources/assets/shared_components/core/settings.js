/* The settings page: notifications are asked for here, when somebody chooses them, and nowhere else. */
import './kept-pages.js';
import { bindShortcuts } from './shortcuts.js';
import { MOST_ALERTS, offered, permitted, priceAlerts, wantsReports, wishPriceAlerts, wishReports } from './wishes.js';
import { price } from '../market-indicators/format.js';

const place = document.querySelector('[data-notifications]');
const reports = place.querySelector('[data-notify-reports]');
const form = place.querySelector('[data-price-alert]');
const list = place.querySelector('[data-price-alerts]');
const rowOf = place.querySelector('[data-price-alert-row]');

function showPermission() {
    const permission = offered ? Notification.permission : 'unsupported';
    place.querySelectorAll('[data-permission]').forEach((note) => {
        note.hidden = note.dataset.permission !== permission;
    });
    place.querySelectorAll('input, select, form button').forEach((control) => {
        control.disabled = !offered || permission === 'denied';
    });
    reports.checked = permitted() && wantsReports();
}

async function ask() {
    if (offered && Notification.permission === 'default') {
        await Notification.requestPermission();
    }
    showPermission();
    return permitted();
}

function row(alert) {
    const item = rowOf.content.firstElementChild.cloneNode(true);
    const side = form.elements.side.querySelector(`[value="${alert.side}"]`).textContent;
    item.querySelector('[data-part="words"]').textContent = `${alert.coin} ${side} ${price(alert.threshold)}`;
    item.querySelector('[data-remove]').addEventListener('click', () => {
        wishPriceAlerts(priceAlerts().filter((other) => !same(other, alert)));
        showAlerts();
    });
    return item;
}

const same = (one, other) => one.coin === other.coin && one.side === other.side && one.threshold === other.threshold;

function showAlerts() {
    list.replaceChildren(...priceAlerts().map(row));
}

reports.addEventListener('change', async () => {
    const wished = reports.checked;
    if (!wished || (await ask())) {
        wishReports(wished);
    }
    showPermission();
});
form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { coin, side, threshold } = form.elements;
    const alert = { coin: coin.value, side: side.value, threshold: threshold.valueAsNumber, met: false, toldAt: 0 };
    if (await ask()) {
        wishPriceAlerts([alert, ...priceAlerts().filter((other) => !same(other, alert))].slice(0, MOST_ALERTS));
        threshold.value = '';
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
