/* Embedding code: makes its addresses absolute and connects the copy button. */
document.querySelectorAll('[data-snippet]').forEach((code) => {
    const button = document.querySelector(`[data-copy="${code.id}"]`);
    code.textContent = code.textContent.replaceAll('src="/', `src="${location.origin}/`);
    button?.addEventListener('click', async () => {
        try {
            await navigator.clipboard.writeText(code.textContent);
            button.textContent = button.dataset.copied;
        } catch {
            // Without clipboard access the code is selected, ready to be copied manually.
            getSelection()?.selectAllChildren(code);
        }
    });
});
