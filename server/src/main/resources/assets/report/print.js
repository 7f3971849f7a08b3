/* The print view: expands all collapsible parts and connects the print button. Runs in the head. */
document.addEventListener('DOMContentLoaded', () => {
    document.querySelectorAll('details').forEach((/** @type {HTMLDetailsElement} */ details) => {
        details.open = true;
    });
    document.querySelector('[data-print]')?.addEventListener('click', () => window.print());
});
