/* The messages that a page passes to its scripts, in the language of the page. */
const page = JSON.parse(document.getElementById('site-texts')?.textContent ?? '{}');

export const language = page.lang === 'en' ? 'en' : 'vi';

/* The message for a key with {0}, {1} … replaced; empty if the page has none. */
export function text(key, ...values) {
    const found = page.text?.[key] ?? '';
    return values.reduce((filled, value, index) => filled.replaceAll(`{${index}}`, () => String(value)), found);
}

/* Whether the page has a message for a key. */
export const hasText = (key) => Object.hasOwn(page.text ?? {}, key);
