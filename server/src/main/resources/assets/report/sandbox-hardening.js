/*
 * The second line of defence around a stored script that the reader allowed to run. The first are the sandbox and the
 * policy of the document. This file removes what they do not cover: connections that are not requests (WebRTC,
 * preconnecting link elements), nested frames, the reader's history, scrolling and focusing.
 *
 * Elements that connect or nest are blocked twice: when they are created, and whenever a node is inserted into a tree,
 * however it was created. Runs in the head before any stored content, and relies on no method that a stored script
 * could replace later.
 */
(function () {
    'use strict';

    const { apply, defineProperty, deleteProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;
    const lower = String.prototype.toLowerCase;
    const indexOf = String.prototype.indexOf;
    const characterAt = String.prototype.charAt;
    const getter = (owner, name) => getOwnPropertyDescriptor(owner, name).get;
    const nodeType = getter(Node.prototype, 'nodeType');
    const localName = getter(Element.prototype, 'localName');
    const createText = Document.prototype.createTextNode;
    const removeElement = Element.prototype.remove;
    const query = { __proto__: null, 1: Element.prototype.querySelector, 9: Document.prototype.querySelector, 11: DocumentFragment.prototype.querySelector };

    const NAMES = ['a', 'applet', 'area', 'base', 'embed', 'fencedframe', 'frame', 'frameset', 'iframe', 'link', 'meta', 'object', 'portal', 'webview'];
    const REFUSED = { __proto__: null };
    NAMES.forEach((name) => {
        REFUSED[name] = true;
    });
    const REFUSED_SELECTOR = NAMES.join();
    // The document has meta elements of its own, and anchors make no connection by themselves once prefetching is off.
    const CONNECTING_SELECTOR = 'applet, base, embed, fencedframe, frame, frameset, iframe, link, meta[http-equiv], object, portal, webview';

    function takeAway(owner, ...names) {
        names.forEach((name) => owner && deleteProperty(owner, name));
    }

    /** The node type, or 0 if the value is not a node. */
    function typeOf(value) {
        if (value === null || typeof value !== 'object') {
            return 0;
        }
        try {
            return apply(nodeType, value, []);
        } catch {
            return 0;
        }
    }

    /** The value that may be inserted into a tree: blocked elements are removed from it. */
    function harmless(value) {
        const type = typeOf(value);
        if (type === 1 && REFUSED[apply(localName, value, [])] === true) {
            return apply(createText, document, ['']);
        }
        if (query[type]) {
            for (let found = apply(query[type], value, [REFUSED_SELECTOR]); found; found = apply(query[type], value, [REFUSED_SELECTOR])) {
                apply(removeElement, found, []);
            }
        }
        return value;
    }

    /** Whether markup contains a start tag of a blocked element. */
    function isRefused(markup) {
        const text = apply(lower, markup, []);
        for (let i = 0; i < NAMES.length; i += 1) {
            const tag = '<' + NAMES[i];
            for (let at = apply(indexOf, text, [tag]); at >= 0; at = apply(indexOf, text, [tag, at + 1])) {
                const next = apply(characterAt, text, [at + tag.length]);
                if (next === '' || next === '>' || next === '/' || next === ' ' || next === '\t' || next === '\n' || next === '\f' || next === '\r') {
                    return true;
                }
            }
        }
        return false;
    }

    const clean = (markup) => (isRefused(markup) ? '' : markup);

    /** Applies a function to each argument of a method or setter. */
    function filter(owner, name, change) {
        const native = owner && getOwnPropertyDescriptor(owner, name);
        if (!native) {
            return;
        }
        const behind = (original) =>
            /** @this {any} */
            function (...words) {
                for (let i = 0; i < words.length; i += 1) {
                    words[i] = change(words[i]);
                }
                return apply(original, this, words);
            };
        if (typeof native.value === 'function') {
            defineProperty(owner, name, { ...native, value: behind(native.value) });
        } else if (native.set) {
            defineProperty(owner, name, { ...native, set: behind(native.set) });
        }
    }

    // Connections that no policy covers, and functions that create documents or nodes other than through the methods
    // below.
    takeAway(window, 'RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCDataChannel', 'WebTransport', 'WebSocketStream', 'navigation');
    takeAway(window, 'customElements', 'CustomElementRegistry', 'DOMParser', 'XSLTProcessor');
    takeAway(DOMImplementation.prototype, 'createDocument', 'createHTMLDocument', 'createDocumentType');
    takeAway(Document.prototype, 'adoptNode', 'importNode', 'write', 'writeln', 'open', 'close', 'execCommand', 'customElementRegistry');
    takeAway(Element.prototype, 'attachShadow', 'customElementRegistry');
    takeAway(Range.prototype, 'createContextualFragment');
    // setHTMLUnsafe, parseHTMLUnsafe, streamHTML and similar methods, including future ones.
    for (const owner of [Document, Document.prototype, Element.prototype, DocumentFragment.prototype, ShadowRoot.prototype, Range.prototype]) {
        for (const name of ownKeys(owner)) {
            if (typeof name === 'string' && /html|parse|stream/i.test(name) && !['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'getHTML'].includes(name)) {
                takeAway(owner, name);
            }
        }
    }
    // The reader's history, scroll position and focus.
    takeAway(History.prototype, 'back', 'forward', 'go', 'pushState', 'replaceState');
    takeAway(Element.prototype, 'scrollIntoView', 'scrollIntoViewIfNeeded');
    takeAway(HTMLElement.prototype, 'focus');
    takeAway(SVGElement.prototype, 'focus');
    takeAway(window, 'focus');

    for (const name of ['createElement', 'createElementNS']) {
        const create = Document.prototype[name];
        Document.prototype[name] = function (...words) {
            const element = apply(create, this, words);
            return REFUSED[apply(localName, element, [])] === true ? apply(create, this, name === 'createElement' ? ['span'] : [null, 'span']) : element;
        };
    }

    const INSERTIONS = [
        [Node.prototype, 'appendChild', 'insertBefore', 'replaceChild'],
        [Element.prototype, 'append', 'prepend', 'replaceChildren', 'moveBefore', 'before', 'after', 'replaceWith', 'insertAdjacentElement'],
        [Document.prototype, 'append', 'prepend', 'replaceChildren', 'moveBefore', 'body'],
        [DocumentFragment.prototype, 'append', 'prepend', 'replaceChildren', 'moveBefore'],
        [CharacterData.prototype, 'before', 'after', 'replaceWith'],
        [DocumentType.prototype, 'before', 'after', 'replaceWith'],
        [Range.prototype, 'insertNode', 'surroundContents'],
        [HTMLTableElement.prototype, 'caption', 'tHead', 'tFoot'],
        [HTMLSelectElement.prototype, 'add'],
        [HTMLOptionsCollection.prototype, 'add'],
    ];
    INSERTIONS.forEach(([owner, ...names]) => names.forEach((name) => filter(owner, name, harmless)));

    // Converts to a string once, so that the string that was checked is the one that is parsed.
    const markup = (value) => clean('' + (value ?? ''));
    filter(Element.prototype, 'innerHTML', markup);
    filter(Element.prototype, 'outerHTML', markup);
    filter(Element.prototype, 'insertAdjacentHTML', markup);
    filter(ShadowRoot.prototype, 'innerHTML', markup);
    // With Trusted Types every string that becomes markup or script passes here; the hash in the policy decides which
    // script runs.
    window.trustedTypes?.createPolicy('default', { createHTML: clean, createScript: (script) => script });

    new MutationObserver(() => {
        for (let found = apply(query[9], document, [CONNECTING_SELECTOR]); found; found = apply(query[9], document, [CONNECTING_SELECTOR])) {
            apply(removeElement, found, []);
        }
    }).observe(document, { childList: true, subtree: true });
})();
