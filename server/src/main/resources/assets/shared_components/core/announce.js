/* Announces a text to screen readers politely. Use only for what they would otherwise miss. */
const region = document.querySelector('[data-announcer]');

export function announce(words) {
    if (region) {
        region.textContent = words;
    }
}
