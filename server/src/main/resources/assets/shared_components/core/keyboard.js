/*
 * Single-key shortcuts. They are ignored while typing, with Ctrl, Alt or Meta, in a dialog, or when switched off (WCAG
 * 2.1.4; localStorage.shortcuts is then "off").
 */
import { announce } from './announce.js';
import { shortcutsOn } from './shortcuts.js';
import { language, text } from './messages.js';

const REPORTS = '.lead-title a, .report-rows a, .report-list h2 a';
const TYPING = 'input, textarea, select, [contenteditable], dialog';
const SEARCH = `/crypto_reports_list?lang=${language}#q`;

const searchField = () => /** @type {HTMLInputElement | null} */ (document.querySelector('main input[name="q"]'));

const press = (selector) => document.querySelector(selector)?.click();

/*
 * Moves to the next or previous report: by focusing the links of a list, otherwise by opening the neighbouring report.
 */
function step(ways, relation) {
    const links = [...document.querySelectorAll(REPORTS)];
    if (links.length > 0) {
        const at = links.indexOf(/** @type {HTMLElement} */ (document.activeElement));
        links[Math.min(Math.max(at + ways, 0), links.length - 1)].focus();
    } else {
        press(`.neighbours a[rel="${relation}"]`);
    }
}

function search() {
    const field = searchField();
    if (field) {
        field.focus();
        field.select();
    } else {
        location.href = SEARCH;
    }
}

const KEYS = {
    '?': async () => (await import('./help.js')).showHelp(),
    '/': search,
    t() {
        press('[data-theme-toggle]');
        announce(text(`theme.${document.querySelector('[data-theme-toggle]')?.dataset.themeChoice}`));
    },
    l: () => press('a[data-language]'),
    j: () => step(1, 'next'),
    k: () => step(-1, 'prev'),
};

document.addEventListener('keydown', (event) => {
    const other = event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing || event.defaultPrevented;
    const key = event.key.length === 1 ? event.key.toLowerCase() : '';
    if (other || !Object.hasOwn(KEYS, key) || /** @type {Element} */ (event.target).closest?.(TYPING) || !shortcutsOn()) {
        return;
    }
    event.preventDefault();
    KEYS[key]();
});

if (location.hash === '#q') {
    searchField()?.focus();
}
