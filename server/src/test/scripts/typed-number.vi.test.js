import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './page.js';

openPage({ lang: 'vi' });
const { typedNumber } = await import('../../main/resources/assets/shared_components/core/typed-number.js');

test('typedNumber_groupsOfThree_areThousandsInVietnamese', () => {
    assert.equal(typedNumber('95.000'), 95_000);
    assert.equal(typedNumber('1.234.567,89'), 1_234_567.89);
});

test('typedNumber_pointWhereNoGroupEnds_isRefusedInVietnamese', () => {
    assert.equal(typedNumber('95.5'), NaN);
    assert.equal(typedNumber('9.50'), NaN);
});

test('typedNumber_currencyAndBlanks_areSkipped', () => {
    assert.equal(typedNumber(' 95,5 US$ '), 95.5);
    assert.equal(typedNumber('₫1.000'), 1_000);
});
