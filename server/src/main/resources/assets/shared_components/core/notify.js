/* Tells the reader of what they asked for, through the service worker, so that a notification leads to its page when it is pressed. */
import * as format from '../market-indicators/format.js';
import { language, text } from './messages.js';
import { isMet, notificationsPermitted, priceAlerts, reportNotificationsEnabled, savePriceAlerts } from './notification-preferences.js';

const COOL_DOWN = 15 * 60_000;
const WRITERS = { usd: format.price, vnd: format.dong };
const ICON = document.querySelector('link[rel="apple-touch-icon"]')?.href;

/* A second one with the same tag takes the place of the first, so that several open pages tell it once. */
async function tell(tag, title, body, address) {
    const registration = await navigator.serviceWorker.getRegistration('/');
    await registration?.showNotification(title, { body, tag, icon: ICON, lang: language, data: { address } });
}

export function tellReport(report) {
    if (notificationsPermitted() && reportNotificationsEnabled()) {
        const title = language === 'en' ? report.title_en : report.title_vi;
        tell(`report-${report.id}`, text('notify.report'), String(title ?? ''), `/crypto_report/${Number(report.id)}?lang=${language}`);
    }
}

/* Looks whether a price of the readings crossed one of the reader's limits. The first known price only says on which side it is. */
export function tellPrices(readings, simulated, now) {
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
        const write = WRITERS[alert.currency];
        const coin = alert.coin.toLowerCase();
        tell(
            `price-${alert.coin}-${alert.side}-${alert.currency}-${alert.threshold}`,
            text(`notify.${alert.side}`, alert.coin, write(alert.threshold)),
            text(simulated ? 'notify.simulated' : 'notify.now', write(readings[`${coin}_price_${alert.currency}`].value)),
            `/market/${coin}?lang=${language}`,
        );
        return { ...alert, met, toldAt: now };
    });
    if (JSON.stringify(after) !== JSON.stringify(before)) {
        savePriceAlerts(after);
    }
}
