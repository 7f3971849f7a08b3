/*
 * Shows the notifications that the reader enabled. They are shown through the service worker, which opens their page on
 * click.
 */
import * as format from '../market-indicators/format.js';
import { language, text } from './messages.js';
import { isMet, notificationsPermitted, priceAlerts, reportNotificationsEnabled, savePriceAlerts } from './notification-preferences.js';

const COOL_DOWN = 15 * 60_000;
const FORMATTERS = { usd: format.price, vnd: format.dong };
const ICON = /** @type {HTMLLinkElement | null} */ (document.querySelector('link[rel="apple-touch-icon"]'))?.href;

/* A notification with the same tag replaces the previous one, so several open pages show it once. */
async function showNotification(tag, title, body, address) {
    const registration = await navigator.serviceWorker.getRegistration('/');
    await registration?.showNotification(title, { body, tag, icon: ICON, lang: language, data: { address } });
}

export function notifyReport(report) {
    if (notificationsPermitted() && reportNotificationsEnabled()) {
        showNotification(`report-${report.id}`, text('notify.report'), String(report[`title_${language}`] ?? ''), `/crypto_report/${Number(report.id)}?lang=${language}`);
    }
}

/* Checks whether a price crossed one of the reader's thresholds. The first known price only determines the side. */
export function notifyPrices(readings, simulated, now) {
    if (!notificationsPermitted()) {
        return;
    }
    const before = priceAlerts();
    const after = before.map((alert) => {
        const met = isMet(alert, readings);
        if (met === null) {
            return alert;
        }
        if (!met || alert.met !== false) {
            return { ...alert, met };
        }
        if (now - (alert.toldAt ?? 0) < COOL_DOWN) {
            return alert;
        }
        const formatPrice = FORMATTERS[alert.currency];
        const coin = alert.coin.toLowerCase();
        showNotification(
            `price-${alert.coin}-${alert.side}-${alert.currency}-${alert.threshold}`,
            text(`notify.${alert.side}`, alert.coin, formatPrice(alert.threshold)),
            text(simulated ? 'notify.simulated' : 'notify.now', formatPrice(readings[`${coin}_price_${alert.currency}`].value)),
            `/market/${coin}?lang=${language}`,
        );
        return { ...alert, met, toldAt: now };
    });
    if (JSON.stringify(after) !== JSON.stringify(before)) {
        savePriceAlerts(after);
    }
}
