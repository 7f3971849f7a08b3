/* The drawer of contents on a narrow screen closes once a section is chosen. */
const contents = document.getElementById('contents');

contents?.addEventListener('click', (event) => {
    if (event.target.closest('a') && contents.matches(':popover-open')) {
        contents.hidePopover();
    }
});
