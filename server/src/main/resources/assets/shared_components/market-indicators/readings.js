/*
 * The readings of a snapshot by metric. A summary contains them; a live frame contains only values and each block's
 * freshness.
 */

import { market } from '../core/messages.js';

const BLOCKS = Object.fromEntries([
    ...Object.entries(market.blocks).flatMap(([block, metrics]) => metrics.map((metric) => [metric, block])),
    ...market.coins.flatMap((coin) => [[`${coin}_price_usd`, 'crypto'], [`${coin}_change_24h`, 'crypto']]),
]);
/** The block of a metric: crypto, global, fear_greed, rsi or us_stocks; otherwise undefined. */
export const blockOf = (metric) => BLOCKS[metric];

const STATES = ['live', 'delayed', 'stale'];
const ABSENT = ['unavailable', 'not_configured'];

function reading(value, freshness) {
    const present = typeof value === 'number';
    // A block may be available while one of its metrics is not.
    const state = present || ABSENT.includes(freshness.state) ? freshness.state : 'unavailable';
    return {
        value: present ? value : null,
        state,
        source: present ? freshness.source : null,
        observed_at: present ? freshness.observed_at : null,
        ...(present && freshness.ended_session ? { ended_session: freshness.ended_session } : {}),
    };
}

/** A VND price has the worse state and the older time of the USD price and the rate. */
function inDong(value, price, rate) {
    if (typeof value !== 'number' || !rate || typeof price?.value !== 'number') {
        return { value: null, state: 'unavailable', source: null, observed_at: null };
    }
    const older = Date.parse(price.observed_at) < Date.parse(rate.observed_at) ? price : rate;
    return {
        value,
        state: STATES[Math.max(STATES.indexOf(price.state), STATES.indexOf(rate.state))],
        source: price.source === rate.source ? price.source : `${price.source},${rate.source}`,
        observed_at: older.observed_at,
    };
}

function withDong(readings, data) {
    const all = { ...readings };
    for (const coin of market.coins.filter((code) => readings[`${code}_price_usd`])) {
        all[`${coin}_price_vnd`] = inDong(data.prices_vnd?.[coin], readings[`${coin}_price_usd`], data.usd_vnd);
    }
    return all;
}

/**
 * {value, state, source, observed_at, second} by metric, with `second` where another source disagrees; empty for a
 * snapshot without freshness.
 */
export function readingsOf(data) {
    if (data.readings || !data.freshness) {
        return withDong(data.readings ?? {}, data);
    }
    const readings = {};
    for (const [metric, value] of Object.entries(data)) {
        const block = blockOf(metric);
        if (block && data.freshness[block]) {
            readings[metric] = reading(value, data.freshness[block]);
        }
    }
    for (const [symbol, fund] of Object.entries(data.us_stock_indices ?? {})) {
        const name = symbol.toLowerCase();
        for (const [metric, value] of [[`${name}_price_usd`, fund.price], [`${name}_change_percent`, fund.change_percent]]) {
            if (blockOf(metric) && data.freshness.us_stocks) {
                readings[metric] = reading(value, data.freshness.us_stocks);
            }
        }
    }
    for (const [metric, second] of Object.entries(data.disagreements ?? {})) {
        if (readings[metric]) {
            readings[metric].second = second;
        }
    }
    return withDong(readings, data);
}
