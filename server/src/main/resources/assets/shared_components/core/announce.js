/* Says something to readers of screens, politely. Only for what they would miss and want to know. */
const region = document.querySelector('[data-announcer]');

export function announce(words) {
    if (region) {
        region.textContent = words;
    }
}
