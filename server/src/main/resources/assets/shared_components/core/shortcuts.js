/* Whether single-key shortcuts are enabled, stored in localStorage.shortcuts. */
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
        // Storage is disabled: the setting does not change.
    }
}

/* Connects the checkbox [data-shortcuts] in `place` to the setting. */
export function bindShortcuts(place) {
    const box = place.querySelector('[data-shortcuts]');
    box.checked = shortcutsOn();
    box.onchange = () => turnShortcuts(box.checked);
}
