import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './page.js';

openPage({ lang: 'vi', text: { 'unit.trillion': 'nghìn tỷ', 'unit.billion': 'tỷ', 'unit.million': 'triệu' } });
const format = await import('../../main/resources/assets/shared_components/market-indicators/format.js');
const plain = (/** @type {string} */ written) => written.replaceAll('\u00a0', ' ');

test('price_inVietnamese_hasItsSeparatorsAndTheSignBehind', () => {
    assert.equal(plain(format.price(88_450.5)), '88.450,50 US$');
    assert.equal(plain(format.price(2.34567)), '2,3457 US$');
    assert.equal(plain(format.price(0.1234567)), '0,123457 US$');
});

test('amount_aboveAMillion_isScaled', () => {
    assert.equal(plain(format.amount(1.5e9)), '1,50 tỷ US$');
    assert.equal(plain(format.amount(3.25e12)), '3,25 nghìn tỷ US$');
});

test('change_roundedToZero_hasNoDirection', () => {
    assert.equal(plain(format.change(0.004)), '0,00%');
    assert.equal(plain(format.change(1.5)), '▲ +1,50%');
    assert.equal(plain(format.change(-1.5)), '▼ \u22121,50%');
});
