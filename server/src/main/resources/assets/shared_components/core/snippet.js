/* Code to take along: its addresses become whole ones, and a button copies it. */
document.querySelectorAll('[data-snippet]').forEach((code) => {
    const button = document.querySelector(`[data-copy="${code.id}"]`);
    code.textContent = code.textContent.replaceAll('src="/', `src="${location.origin}/`);
    button?.addEventListener('click', async () => {
        try {
            await navigator.clipboard.writeText(code.textContent);
            button.textContent = button.dataset.copied;
        } catch {
            // The clipboard is not given to every page: the code is selected, ready to be copied by hand.
            getSelection()?.selectAllChildren(code);
        }
    });
});
