/* The messages that a page passes to its scripts, in the language of the page. */
const page = JSON.parse(document.getElementById('site-texts')?.textContent ?? '{}');

export const language = page.lang === 'en' ? 'en' : 'vi';

/**
 * The market as the page knows it: the codes of the coins, the metrics of each block but those of the coins, and the zones
 * of gauges as pairs of their highest value and their name.
 *
 * @type {{ coins: string[], blocks: Record<string, string[]>, scales: Record<string, { family: string, zones: [number, string][] }> }}
 */
export const market = page.market ?? { coins: [], blocks: {}, scales: {} };

/* The message for a key with {0}, {1} … replaced; empty if the page has none. */
export function text(key, ...values) {
    const found = page.text?.[key] ?? '';
    return values.reduce((filled, value, index) => filled.replaceAll(`{${index}}`, () => String(value)), found);
}

/* Whether the page has a message for a key. */
export const hasText = (key) => Object.hasOwn(page.text ?? {}, key);
