/* Closes the contents drawer on a narrow screen once a section is chosen. */
const contents = document.getElementById('contents');

contents?.addEventListener('click', (event) => {
    if (event.target.closest('a') && contents.matches(':popover-open')) {
        contents.hidePopover();
    }
});
