/* The language of the page, as the server's Language describes it, and the messages that the page passes to its scripts. */
const page = JSON.parse(document.getElementById('site-texts')?.textContent ?? '{}');

export const language = page.lang ?? document.documentElement.lang;
export const locale = page.locale ?? language;
export const numbers = page.numbers ?? { grouping: ',', decimal: '.', usd: '${0}', vnd: '₫{0}' };
export const dates = page.dates ?? { date: 'yyyy-MM-dd', dateTime: 'yyyy-MM-dd HH:mm', dayOfMonth: 'MM-dd', zone: 'GMT+7' };

/**
 * The market as the page knows it: the codes of the coins, the metrics of each block but those of the coins, and the zones
 * of gauges as pairs of their highest value and their name.
 *
 * @type {{ coins: string[], blocks: Record<string, string[]>, scales: Record<string, { family: string, zones: [number, string][] }>, computed: Record<string, string> }}
 */
export const market = page.market ?? { coins: [], blocks: {}, scales: {} };

/* The message for a key with {0}, {1} … replaced; empty if the page has none. */
export function text(key, ...values) {
    const found = page.text?.[key] ?? '';
    return values.reduce((filled, value, index) => filled.replaceAll(`{${index}}`, () => String(value)), found);
}

/* Whether the page has a message for a key. */
export const hasText = (key) => Object.hasOwn(page.text ?? {}, key);
