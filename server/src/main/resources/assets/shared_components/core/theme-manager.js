/*
 * The theme button: light, dark, or system. The choice is stored in localStorage.theme; the theme is the attribute
 * data-theme of the root element, set by the page before the first paint. Dispatches themeChanged with detail.theme
 * when it changes.
 */
import { text } from './messages.js';

const NEXT = { light: 'dark', dark: 'system', system: 'light' };
const system = matchMedia('(prefers-color-scheme: dark)');
const root = document.documentElement;
const buttons = document.querySelectorAll('[data-theme-toggle]');

function chosen() {
    try {
        const stored = localStorage.getItem('theme');
        return stored === 'light' || stored === 'dark' ? stored : 'system';
    } catch {
        return 'system';
    }
}

function keep(choice) {
    try {
        localStorage.setItem('theme', choice);
    } catch {
        // Storage is disabled: the choice lasts as long as the page.
    }
}

function show(choice) {
    const theme = choice === 'system' ? (system.matches ? 'dark' : 'light') : choice;
    buttons.forEach((button) => {
        button.dataset.themeChoice = choice;
        button.setAttribute('aria-label', text(`theme.${choice}`));
        button.title = text(`theme.${choice}`);
    });
    if (root.dataset.theme !== theme) {
        root.dataset.theme = theme;
        window.dispatchEvent(new CustomEvent('themeChanged', { detail: { theme } }));
    }
}

let choice = chosen();
show(choice);
buttons.forEach((button) =>
    button.addEventListener('click', () => {
        choice = NEXT[choice];
        keep(choice);
        show(choice);
    }),
);
system.addEventListener('change', () => show(choice));
window.addEventListener('storage', (event) => {
    if (event.key === 'theme') {
        choice = chosen();
        show(choice);
    }
});
