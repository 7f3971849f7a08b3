/* The list of keyboard shortcuts in a dialog. Its text is fetched from the settings page on demand. */
import { bindShortcuts } from './shortcuts.js';
import { language, text } from './messages.js';

let dialog = null;

function button(words) {
    const close = document.createElement('button');
    close.type = 'button';
    close.className = 'button button-quiet';
    close.textContent = words;
    close.addEventListener('click', () => dialog.close());
    return close;
}

async function make() {
    const address = `/settings?lang=${language}`;
    const answer = await fetch(address);
    const list = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('keyboard');
    const more = document.createElement('a');
    const ways = document.createElement('p');
    dialog = document.createElement('dialog');
    dialog.className = 'help';
    dialog.setAttribute('aria-labelledby', 'keyboard-title');
    more.href = address;
    more.textContent = text('help.more');
    ways.className = 'help-ways';
    ways.append(button(text('help.close')), more);
    dialog.append(document.adoptNode(list), ways);
    document.body.append(dialog);
}

export async function showHelp() {
    const there = document.querySelector('main #keyboard');
    if (there) {
        there.scrollIntoView({ block: 'center' });
        there.querySelector('input')?.focus();
        return;
    }
    if (!dialog) {
        await make();
    }
    bindShortcuts(dialog);
    if (!dialog.open) {
        dialog.showModal();
    }
}
