/*
 * The reader's notification preferences: new reports, and prices that cross a threshold. Stored in this browser only.
 */
import { market } from './messages.js';

const REPORTS = 'notify_reports';
const ALERTS = 'price_alerts';
const CURRENT = ['live', 'delayed'];

export const MAX_ALERTS = 20;

function stored(key) {
    try {
        return localStorage.getItem(key);
    } catch {
        return null;
    }
}

function store(key, value) {
    try {
        localStorage.setItem(key, value);
    } catch {
        // Storage is disabled or full: the preference lasts as long as the page.
    }
}

export const notificationsSupported = 'Notification' in window && 'serviceWorker' in navigator;
export const notificationsPermitted = () => notificationsSupported && Notification.permission === 'granted';

export const reportNotificationsEnabled = () => stored(REPORTS) === 'on';
export const setReportNotifications = (on) => store(REPORTS, on ? 'on' : 'off');

/*
 * {coin, side, currency, threshold, met, toldAt}: `met` says whether the price was beyond the threshold when last
 * checked, and is null until a price is known. An alert fires when `met` changes from false to true, so an alert whose
 * price is beyond the threshold when it is created does not fire.
 */
export function priceAlerts() {
    try {
        const alerts = JSON.parse(stored(ALERTS) ?? '[]');
        return alerts
            .filter(({ coin, side, threshold }) => market.coins.includes(coin.toLowerCase()) && ['above', 'below'].includes(side) && threshold > 0)
            .slice(0, MAX_ALERTS)
            .map((alert) => ({ ...alert, currency: alert.currency === 'vnd' ? 'vnd' : 'usd', met: alert.met ?? null }));
    } catch {
        return [];
    }
}

/* Whether the price in `readings` is beyond the threshold of an alert; null if there is no current price. */
export function isMet({ coin, side, currency, threshold }, readings) {
    const reading = readings[`${coin.toLowerCase()}_price_${currency}`];
    if (typeof reading?.value !== 'number' || !CURRENT.includes(reading.state)) {
        return null;
    }
    return side === 'above' ? reading.value >= threshold : reading.value <= threshold;
}

export const savePriceAlerts = (alerts) => store(ALERTS, JSON.stringify(alerts));

/* Whether notifications are wanted, also while the page is hidden. */
export const hasNotifications = () => notificationsPermitted() && (reportNotificationsEnabled() || priceAlerts().length > 0);
