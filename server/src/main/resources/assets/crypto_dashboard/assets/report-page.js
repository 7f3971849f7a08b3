/* Closes the contents drawer on a narrow screen once a section is chosen. */
const contents = document.getElementById('contents');

contents?.addEventListener('click', (event) => {
    const target = /** @type {Element} */ (event.target);
    if (target.closest('a') && contents.matches(':popover-open')) {
        contents.hidePopover();
    }
});
