/* The print view: everything that folds is opened, and the button prints. Runs in the head. */
document.addEventListener('DOMContentLoaded', () => {
    document.querySelectorAll('details').forEach((details) => {
        details.open = true;
    });
    document.querySelector('[data-print]')?.addEventListener('click', () => window.print());
});
