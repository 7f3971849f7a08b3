import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './page.js';

const alert = { coin: 'BTC', side: 'above', currency: 'usd', threshold: 100 };
openPage({ lang: 'en', coins: ['btc', 'doge'], storage: { price_alerts: JSON.stringify([alert, { ...alert, coin: 'SOL' }, { ...alert, side: 'sideways' }, { ...alert, threshold: 0 }]) } });
const { isMet, priceAlerts } = await import('../../main/resources/assets/shared_components/core/notification-preferences.js');

test('priceAlerts_storedWithBrokenOnes_areTheWholeOnes', () => assert.deepEqual(priceAlerts(), [{ ...alert, met: null }]));

test('isMet_currentPrice_isComparedWithTheThreshold', () => {
    const at = (/** @type {number} */ value) => ({ btc_price_usd: { value, state: 'live' } });
    assert.equal(isMet(alert, at(99)), false);
    assert.equal(isMet(alert, at(100)), true);
    assert.equal(isMet({ ...alert, side: 'below' }, at(99)), true);
});

test('isMet_stalePrice_isUnknown', () => {
    assert.equal(isMet(alert, { btc_price_usd: { value: 200, state: 'stale' } }), null);
    assert.equal(isMet(alert, {}), null);
});
