/*
 * Takes from the stored script what the policy of the document cannot forbid: ways to the network that are no requests (WebRTC, the
 * early connections of link elements), frames of its own, the reader's history, and moving or focusing the page around. Runs in the head
 * before anything stored, and calls nothing later that a stored script could have replaced.
 */
(function () {
    'use strict';

    const { apply } = Reflect;
    const lower = String.prototype.toLowerCase;
    const includes = String.prototype.includes;
    const find = Document.prototype.querySelector;
    const remove = Element.prototype.remove;
    const localName = Object.getOwnPropertyDescriptor(Element.prototype, 'localName').get;
    const leadsOut = (name) =>
        name === 'link' || name === 'meta' || name === 'base' || name === 'iframe' || name === 'frame' || name === 'object' || name === 'embed';
    const found = () => apply(find, document, ['iframe, frame, object, embed, link, meta[http-equiv]']);
    const contains = (markup, name) => apply(includes, markup, ['<' + name]);

    function takeAway(owner, ...names) {
        names.forEach((name) => delete owner[name]);
    }

    // Each of these makes connections, or elements in a way that is not seen below.
    takeAway(window, 'RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCDataChannel', 'WebTransport');
    takeAway(window, 'customElements', 'CustomElementRegistry', 'DOMParser', 'XSLTProcessor', 'navigation');
    takeAway(Element.prototype, 'attachShadow', 'scrollIntoView', 'scrollIntoViewIfNeeded');
    takeAway(HTMLElement.prototype, 'focus');
    takeAway(SVGElement.prototype, 'focus');
    takeAway(window, 'focus');
    takeAway(History.prototype, 'back', 'forward', 'go', 'pushState', 'replaceState');

    for (const name of ['createElement', 'createElementNS']) {
        const create = Document.prototype[name];
        Document.prototype[name] = function (...words) {
            const element = apply(create, this, words);
            return leadsOut(apply(localName, element, [])) ? apply(create, this, name === 'createElement' ? ['span'] : [null, 'span']) : element;
        };
    }

    // The document's policy lets no string become markup or script but through here; the hash in it decides which script runs.
    window.trustedTypes?.createPolicy('default', {
        createHTML: (markup) => {
            const text = apply(lower, markup, []);
            const out =
                contains(text, 'link') || contains(text, 'meta') || contains(text, 'base') || contains(text, 'iframe') || contains(text, 'frame') ||
                contains(text, 'object') || contains(text, 'embed');
            return out ? '' : markup;
        },
        createScript: (script) => script,
    });

    new MutationObserver(() => {
        for (let out = found(); out; out = found()) {
            apply(remove, out, []);
        }
    }).observe(document, { childList: true, subtree: true });
})();
