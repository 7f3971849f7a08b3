/* What the reader wants to be told of: new reports, and prices that pass a limit. Kept in this browser only. */
const REPORTS = 'notify_reports';
const ALERTS = 'price_alerts';

export const COINS = ['BTC', 'ETH', 'SOL', 'XRP', 'ADA', 'LINK', 'BNB'];
export const MOST_ALERTS = 20;

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
        // Storage is off or full: the wish holds no longer than this page.
    }
}

export const offered = 'Notification' in window && 'serviceWorker' in navigator;
export const permitted = () => offered && Notification.permission === 'granted';

export const wantsReports = () => stored(REPORTS) === 'on';
export const wishReports = (on) => store(REPORTS, on ? 'on' : 'off');

/* {coin, side, threshold, met, toldAt}: `met` says whether the price was past the threshold when it was looked at last. */
export function priceAlerts() {
    try {
        const alerts = JSON.parse(stored(ALERTS) ?? '[]');
        return alerts.filter(({ coin, side, threshold }) => COINS.includes(coin) && ['above', 'below'].includes(side) && threshold > 0).slice(0, MOST_ALERTS);
    } catch {
        return [];
    }
}

export const wishPriceAlerts = (alerts) => store(ALERTS, JSON.stringify(alerts));

/* Whether anything that comes is to be told, also while nobody looks at the page. */
export const awaited = () => permitted() && (wantsReports() || priceAlerts().length > 0);
