/*
 * The readings of a snapshot by metric. A summary contains them; a live frame contains only values and each block's
 * freshness.
 */

const FUNDS = /^(dia|spy|qqqm)_(price_usd|change_percent)$/;
const COINS = /^(btc|eth|sol|xrp|ada|link|bnb)_(price_usd|change_24h)$/;
/** The block of a metric: crypto, global, fear_greed, rsi or us_stocks; otherwise undefined. */
export const blockOf = (metric) => (COINS.test(metric) ? 'crypto' : FUNDS.test(metric) ? 'us_stocks' : BLOCKS[metric]);

const BLOCKS = {
    fng_value: 'fear_greed',
    btc_rsi_14: 'rsi',
    market_cap_usd: 'global',
    volume_24h_usd: 'global',
    market_cap_change_percentage_24h_usd: 'global',
    btc_market_cap_percentage: 'global',
    eth_market_cap_percentage: 'global',
};
const PRICE = /^(btc|eth|sol|xrp|ada|link|bnb)_price_usd$/;
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
    for (const metric of Object.keys(readings).filter((name) => PRICE.test(name))) {
        const symbol = metric.replace(PRICE, '$1');
        all[`${symbol}_price_vnd`] = inDong(data.prices_vnd?.[symbol], readings[metric], data.usd_vnd);
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
        const block = COINS.test(metric) ? 'crypto' : BLOCKS[metric];
        if (block && data.freshness[block]) {
            readings[metric] = reading(value, data.freshness[block]);
        }
    }
    for (const [symbol, fund] of Object.entries(data.us_stock_indices ?? {})) {
        const name = symbol.toLowerCase();
        for (const [metric, value] of [[`${name}_price_usd`, fund.price], [`${name}_change_percent`, fund.change_percent]]) {
            if (FUNDS.test(metric) && data.freshness.us_stocks) {
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
