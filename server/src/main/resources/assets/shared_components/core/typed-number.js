/* Parses numbers that readers type, in the notation of the page's language. */
import { numbers } from './messages.js';

const { grouping: GROUP, decimal: DECIMAL } = numbers;
const WRITTEN = new RegExp(`^(\\d{1,3}(?:\\${GROUP}\\d{3})+|\\d+)(?:\\${DECIMAL}(\\d+))?$`);
const BLANKS = /[\s\u00a0\u202f]/g;
const CURRENCY = /^(?:US\$|\$|₫|USD|VND)|(?:US\$|\$|₫|đ|USD|VND)$/gi;

/*
 * The number in a text, or NaN. "95.000" is ninety-five thousand in Vietnamese and ninety-five in English; "95.5" is
 * rejected in Vietnamese, because a separator in an unusual position is ambiguous.
 */
export function typedNumber(typed) {
    const found = WRITTEN.exec(typed.replace(BLANKS, '').replace(CURRENCY, ''));
    return found ? Number(`${found[1].replaceAll(GROUP, '')}.${found[2] ?? '0'}`) : NaN;
}
