/* A page without a browser: what the modules under test read of the document before they are imported. */

const NOTATIONS = {
    vi: { numbers: { grouping: '.', decimal: ',', usd: '{0}\u00a0US$', vnd: '{0}\u00a0₫' } },
    en: { numbers: { grouping: ',', decimal: '.', usd: '${0}', vnd: '₫{0}' } },
};

/** @param {{ lang: string, text?: Record<string, string>, storage?: Record<string, string>, coins?: string[] }} page */
export function openPage({ lang, text = {}, storage = {}, coins = [] }) {
    const kept = new Map(Object.entries(storage));
    const texts = { textContent: JSON.stringify({ lang, text, ...NOTATIONS[lang], market: { coins, blocks: {}, scales: {} } }) };
    Object.assign(globalThis, {
        window: globalThis,
        document: { documentElement: { lang, dataset: {} }, getElementById: (id) => (id === 'site-texts' ? texts : null) },
    });
    Object.defineProperty(globalThis, 'localStorage', {
        configurable: true,
        value: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, String(value)) },
    });
}
