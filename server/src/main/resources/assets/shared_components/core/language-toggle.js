/*
 * The language link. It works without JavaScript; with it, the choice is also saved (cookie preferred_language for the
 * server, localStorage for older scripts), and the rest of the address and the scroll position are preserved.
 */
import { saveScrollPosition, restoreScrollPosition } from './scroll-position.js';
import { language } from './messages.js';

const YEAR = 365 * 24 * 3600;

function keep(chosen) {
    document.cookie = `preferred_language=${chosen}; path=/; max-age=${YEAR}; SameSite=Lax`;
    try {
        localStorage.setItem('preferred_language', chosen);
        localStorage.setItem('language', chosen);
    } catch {
        // Storage is disabled: the cookie suffices.
    }
}

document.querySelectorAll('a[data-language]').forEach((/** @type {HTMLAnchorElement} */ link) =>
    link.addEventListener('click', () => {
        keep(link.dataset.language);
        saveScrollPosition();
        const address = new URL(location.href);
        address.searchParams.set('lang', link.dataset.language);
        link.href = address.href;
        window.dispatchEvent(new CustomEvent('languageChanged', { detail: { language: link.dataset.language } }));
    }),
);

restoreScrollPosition();
window.languageManager = Object.freeze({ currentLanguage: language, getCurrentLanguage: () => language });
window.dispatchEvent(new CustomEvent('languageToggleReady', { detail: { language } }));
