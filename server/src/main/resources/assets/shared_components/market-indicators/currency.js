/*
 * USD or VND: the page contains both prices, and an attribute of the root element selects the visible one. The choice
 * is stored in localStorage.currency and in the address; the links work without JavaScript.
 */
const root = document.documentElement;
const links = document.querySelectorAll('[data-choose-currency]');

function show(currency) {
    root.toggleAttribute('data-currency', currency === 'vnd');
    if (currency === 'vnd') {
        root.dataset.currency = 'vnd';
    }
    document.querySelectorAll('.market-page[data-currency]').forEach((page) => page.removeAttribute('data-currency'));
    links.forEach((link) => {
        if (link.dataset.chooseCurrency === currency) {
            link.setAttribute('aria-current', 'true');
        } else {
            link.removeAttribute('aria-current');
        }
    });
}

function keep(currency) {
    try {
        localStorage.setItem('currency', currency);
    } catch {
        // Storage is disabled: the choice applies to this address.
    }
    const address = new URL(location.href);
    address.searchParams.set('currency', currency);
    history.replaceState(history.state, '', address);
}

links.forEach((link) => link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) {
        return;
    }
    event.preventDefault();
    keep(link.dataset.chooseCurrency);
    show(link.dataset.chooseCurrency);
    window.dispatchEvent(new CustomEvent('currencyChanged'));
}));
show(root.dataset.currency === 'vnd' ? 'vnd' : 'usd');
