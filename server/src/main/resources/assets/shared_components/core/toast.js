/* A short notice with a link in the corner of the page. It stays until closed; at most three are shown. */
import { text } from './messages.js';

const MAX_TOASTS = 3;
const region = document.querySelector('[data-toast]');

export function toast(words, address, linkWords) {
    if (!region) {
        return;
    }
    const notice = document.createElement('div');
    const paragraph = document.createElement('p');
    const link = document.createElement('a');
    const close = document.createElement('button');
    notice.className = 'toast';
    paragraph.textContent = words;
    link.href = address;
    link.textContent = linkWords;
    close.type = 'button';
    close.textContent = '×';
    close.setAttribute('aria-label', text('toast.close'));
    close.addEventListener('click', () => notice.remove());
    paragraph.append(link);
    notice.append(paragraph, close);
    region.append(notice);
    while (region.children.length > MAX_TOASTS) {
        region.firstElementChild.remove();
    }
}
