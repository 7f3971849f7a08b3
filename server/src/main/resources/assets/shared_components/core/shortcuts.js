/* Whether the single keys work, kept in localStorage.shortcuts. */
export function shortcutsOn() {
    try {
        return localStorage.getItem('shortcuts') !== 'off';
    } catch {
        return true;
    }
}

export function turnShortcuts(on) {
    try {
        if (on) {
            localStorage.removeItem('shortcuts');
        } else {
            localStorage.setItem('shortcuts', 'off');
        }
    } catch {
        // Storage is off: they stay as they are.
    }
}

/* Ties the box that turns them on and off, [data-shortcuts] in `place`, to what is kept. */
export function bindShortcuts(place) {
    const box = place.querySelector('[data-shortcuts]');
    box.checked = shortcutsOn();
    box.onchange = () => turnShortcuts(box.checked);
}
