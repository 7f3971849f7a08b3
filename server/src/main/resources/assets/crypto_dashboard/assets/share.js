/*
 * The share button: uses the system's share sheet, otherwise copies the link, otherwise shows it. Shares the canonical
 * address, without tracking parameters.
 */
import { text } from '../../shared_components/core/messages.js';

const button = document.querySelector('[data-share]');
const result = document.querySelector('[data-share-result]');

async function share() {
    const url = /** @type {HTMLLinkElement | null} */ (document.querySelector('link[rel="canonical"]'))?.href ?? location.href;
    const data = { title: document.querySelector('h1')?.textContent ?? document.title, url };
    result.textContent = '';
    if (navigator.canShare?.(data)) {
        try {
            await navigator.share(data);
            return;
        } catch (error) {
            if (error.name === 'AbortError') {
                return;
            }
        }
    }
    try {
        await navigator.clipboard.writeText(url);
        result.textContent = text('share.copied');
    } catch {
        result.textContent = text('share.refused', url);
    }
}

button?.addEventListener('click', share);
