/* Keeps the figures of a page live and says when a report is published or an alert of the operator fires. */
import { follow } from './connection.js';
import { showConnection, showFigures } from './connection-state.js';
import { takenAt } from './figures.js';
import * as format from './format.js';
import { now, rest, setClock, take } from './live-figures.js';
import { readingsOf } from './readings.js';
import { language, text } from '../core/messages.js';
import { toast } from '../core/toast.js';
import { hasNotifications } from '../core/notification-preferences.js';

/* One promise, so that what waits for it is told in order. */
const sources = import('./sources.js');
const notify = () => import('../core/notify.js');
const COIN = /^([a-z]+)_(?:price_usd|change_24h)$/;
const UNITS = { usd: format.amount, percent: format.share, points: format.points };

function figures(data) {
    if (!take(data)) {
        return;
    }
    const readings = readingsOf(data);
    const at = now();
    sources.then(({ figuresOf, tellTrouble }) => {
        showFigures(figuresOf(readings));
        tellTrouble(readings, at);
    });
    if (hasNotifications()) {
        notify().then(({ tellPrices }) => tellPrices(readings, data.simulated === true, at));
    }
}

function published(report) {
    const id = Number(report?.id);
    if (Number.isInteger(id) && id > 0 && location.pathname !== `/crypto_report/${id}`) {
        toast(text('published'), `/crypto_report/${id}?lang=${language}`, text('published.read'));
        if (hasNotifications()) {
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
    onSummary: figures,
    onMessage(message) {
        setClock(message);
        if (message?.type === 'report_published') {
            published(message.report);
        } else if (message?.type === 'alert') {
            fired(message.alert);
        } else {
            figures(message?.data);
        }
    },
    onState(state) {
        showConnection(state, takenAt());
        if (state === 'offline') {
            rest();
        }
        if (state === 'open' || state === 'polling') {
            window.dispatchEvent(new CustomEvent('connected'));
        }
    },
    needsUpdatesWhileHidden: hasNotifications,
});
