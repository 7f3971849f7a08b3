/*
 * Draws the charts of a report document. Runs in its head, after the chart functions and before the report is parsed.
 *
 * A container preceded by a comment with valid CHART_DATA is drawn from that data, whatever the stored script does. The
 * stored script is present only if the reader allowed it, for charts without data. It runs in the environment it was
 * written for; a chart function called for a container that is already drawn returns immediately. The script waits
 * until the surrounding page supervises it ("pageheard", sent by frame.js). Nothing here throws; a chart that cannot be
 * drawn is replaced by a message.
 */
(function () {
    'use strict';

    const language = document.documentElement.lang;
    const charts = archipelagoCharts;
    const globals = Object.fromEntries(
        Object.entries(charts.kinds).flatMap(([name, kind]) => (kind.global ? [[name, kind.global]] : [])),
    );
    const originals = {};
    const fromData = new Set();
    // The last drawing of each container, repeated when the width changes.
    const drawn = new Map();

    /** @returns {Comment[]} */
    function comments(root) {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
        const found = [];
        while (walker.nextNode()) {
            found.push(/** @type {Comment} */ (walker.currentNode));
        }
        return found;
    }

    /** Removes white space after a comment, so that scripts that look only one node back find it. */
    function containerAfter(comment) {
        while (comment.nextSibling && comment.nextSibling.nodeType === Node.TEXT_NODE && !comment.nextSibling.data.trim()) {
            comment.nextSibling.remove();
        }
        const next = comment.nextSibling;
        if (!next || next.nodeType !== Node.ELEMENT_NODE) {
            return null;
        }
        return next.matches('.chart-container, [id*="container"], [data-drawn], canvas') || next.childElementCount === 0
            ? next
            : next.querySelector('.chart-container');
    }

    /** Replaces a canvas by a div, because a canvas cannot contain SVG; older reports reserve space with a canvas. */
    function room(container) {
        if (!container || container.nodeName !== 'CANVAS') {
            return container;
        }
        const place = document.createElement('div');
        for (const name of ['id', 'class', 'aria-label']) {
            if (container.hasAttribute(name)) {
                place.setAttribute(name, container.getAttribute(name));
            }
        }
        place.classList.add('chart-container');
        container.replaceWith(place);
        return place;
    }

    function note(container) {
        container.innerHTML = charts.note({ language });
    }

    function attempt(what, action) {
        try {
            action();
            return true;
        } catch (error) {
            console.warn('Report: ' + what + ' failed: ' + error);
            return false;
        }
    }

    function wrapGlobals() {
        /** @type {any} */
        const scope = window;
        for (const [type, name] of Object.entries(globals)) {
            originals[type] = scope[name];
            scope[name] = function (container, ...rest) {
                const place = container instanceof Element ? room(container) : container;
                if (fromData.has(place)) {
                    return;
                }
                if (place instanceof Element) {
                    drawn.set(place, () => originals[type](place, ...rest));
                }
                originals[type](place, ...rest);
            };
        }
    }

    function setEnvironment() {
        const translations = {};
        window.languageManager = window.languageManager || {
            currentLanguage: language,
            getTranslatedText: (key) => translations[window.languageManager.currentLanguage]?.[key] ?? translations[key] ?? key,
            formatNumberLocalized: (number) =>
                Number.isFinite(Number(number)) ? new Intl.NumberFormat(language).format(Number(number)) : String(number),
            setTranslations: (texts) => void Object.assign(translations, texts),
        };
        window.dashboardSummaryCache = window.dashboardSummaryCache || null;
        // Scripts pass an element, an id, or a base id and a language.
        window.getChartDataFromComment = (target, scriptLanguage) => {
            // The ids of containers in a translation end with the code of its language.
            /** @type {any} */
            let node = target instanceof Element
                ? target
                : document.getElementById(String(target) + '-' + scriptLanguage) ?? document.getElementById(String(target));
            do {
                node = node && node.previousSibling;
            } while (node && node.nodeType !== Node.COMMENT_NODE);
            return (node && charts.parse(node.data)) || null;
        };
    }

    function drawFromData(root) {
        const broken = [];
        for (const comment of comments(root)) {
            const data = charts.parse(comment.data);
            if (data === null) {
                continue;
            }
            const place = room(containerAfter(comment));
            // A chart kind without a global function has been drawn by the server.
            if (data && !Object.hasOwn(globals, data.type) && place?.querySelector('svg')) {
                continue;
            }
            // Removes what the server drew for readers without JavaScript.
            if (place?.hasAttribute('data-drawn')) {
                place.replaceChildren();
            }
            if (place && data && Object.hasOwn(globals, data.type) && charts.isValid(data)) {
                const [content, settings] = charts.argumentsOf(charts.inLanguage(data, language));
                const draw = () => originals[data.type](place, content, settings || {});
                if (attempt('a chart', draw) && place.querySelector('svg, .doughnut-error')) {
                    fromData.add(place);
                    drawn.set(place, draw);
                    continue;
                }
            }
            // A stored script would fail on broken data.
            comment.remove();
            if (place) {
                broken.push(place);
            }
        }
        return broken;
    }

    function runStored() {
        const stored = document.getElementById('stored-script');
        // The reader allowed one script, identified by the digest in this document's address; the report may have
        // changed since.
        if (!stored || stored.dataset.digest !== new URLSearchParams(location.search).get('script')) {
            return;
        }
        const code = JSON.parse(stored.textContent);
        stored.remove();
        document.querySelectorAll('meta').forEach((meta) => meta.remove());
        if (code) {
            const script = document.createElement('script');
            script.textContent = code;
            document.head.append(script);
        }
        const translated = window['initializeAllVisuals_report_' + language];
        const initialize = typeof translated === 'function' ? translated : window.initializeAllVisuals_report;
        if (typeof initialize === 'function') {
            attempt('the stored script', () => initialize(language));
        }
        // The script was written for a document that is still loading, so the events it waits for are dispatched again.
        document.dispatchEvent(new Event('DOMContentLoaded', { bubbles: true }));
        window.dispatchEvent(new Event('load'));
    }

    function drawAll() {
        const root = document.getElementById('report-container');
        if (!root) {
            return;
        }
        drawFromData(root).forEach(note);
        let width = root.clientWidth;
        new ResizeObserver(() => {
            if (root.clientWidth !== width) {
                width = root.clientWidth;
                // Deferred, because the height, which changes with the width, is observed in this turn too.
                requestAnimationFrame(() => drawn.forEach((draw, place) => place.isConnected && attempt('a chart', draw)));
            }
        }).observe(root);
    }

    // Errors of the stored script, including later ones, are logged once and are not errors of this page.
    window.addEventListener('error', (event) => {
        event.preventDefault();
        console.warn('Report: ' + event.message);
    });
    setEnvironment();
    wrapGlobals();
    document.addEventListener('DOMContentLoaded', drawAll, { once: true });
    window.addEventListener('pageheard', () => attempt('the stored script', runStored), { once: true });
})();
