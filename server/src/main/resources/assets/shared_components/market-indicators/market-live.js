/* Keeps the data of a page live and shows toasts for showPublished reports and showAlert alerts of the operator. */
import { connect } from './connection.js';
import { showConnection, showFigures } from './connection-state.js';
import { snapshotTime } from './figures.js';
import * as format from './format.js';
import { now, markStopped, setClock, acceptSnapshot } from './live-figures.js';
import { readingsOf } from './readings.js';
import { language, market, text } from '../core/messages.js';
import { toast } from '../core/toast.js';
import { hasNotifications } from '../core/notification-preferences.js';

/* One shared promise, so that callbacks run in order. */
const sources = import('./sources.js');
const notify = () => import('../core/notify.js');
const COIN = /^([a-z0-9]+)_(?:price_usd|change_24h)$/;
const UNITS = { usd: format.amount, percent: format.share, points: format.points, vnd: format.dong };

function update(data) {
    if (!acceptSnapshot(data)) {
        return;
    }
    const readings = readingsOf(data);
    const at = now();
    sources.then(({ summaryOf, showSourceNotice }) => {
        showFigures(summaryOf(readings));
        showSourceNotice(readings, at);
    });
    if (hasNotifications()) {
        notify().then(({ notifyPrices }) => notifyPrices(readings, data.simulated === true, at));
    }
}

function showPublished(report) {
    const id = Number(report?.id);
    if (Number.isInteger(id) && id > 0 && location.pathname !== `/crypto_report/${id}`) {
        toast(text('published'), `/crypto_report/${id}?lang=${language}`, text('published.read'));
        if (hasNotifications()) {
            notify().then(({ notifyReport }) => notifyReport(report));
        }
    }
}

function showAlert(alert) {
    const write = UNITS[alert?.unit];
    if (write && Number.isFinite(alert.value)) {
        const coin = market.coins.find((code) => code === COIN.exec(alert.metric)?.[1]);
        toast(text('alert', alert.name, write(alert.value)), `/market${coin ? `/${coin}` : ''}?lang=${language}`, text('alert.see'));
    }
}

connect({
    onSummary: update,
    onMessage(message) {
        setClock(message);
        if (message?.type === 'report_published') {
            showPublished(message.report);
        } else if (message?.type === 'alert') {
            showAlert(message.alert);
        } else {
            update(message?.data);
        }
    },
    onState(state) {
        showConnection(state, snapshotTime());
        if (state === 'offline') {
            markStopped();
        }
        if (state === 'open' || state === 'polling') {
            window.dispatchEvent(new CustomEvent('connected'));
        }
    },
    needsUpdatesWhileHidden: hasNotifications,
});
