import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './page.js';

openPage({ lang: 'en' });
const { typedNumber } = await import('../../main/resources/assets/shared_components/core/typed-number.js');

test('typedNumber_commas_areThousandsInEnglish', () => {
    assert.equal(typedNumber('95,000'), 95_000);
    assert.equal(typedNumber('$1,234.5'), 1_234.5);
});

test('typedNumber_commaWhereNoGroupEnds_isRefusedInEnglish', () => assert.equal(typedNumber('95,5'), NaN));

test('typedNumber_noNumber_isNaN', () => {
    for (const typed of ['', 'abc', '1e5', '-5', '1.2.3', '٣']) {
        assert.equal(typedNumber(typed), NaN, typed);
    }
});
