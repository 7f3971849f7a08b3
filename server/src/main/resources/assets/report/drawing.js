/*
 * Draws the charts of a report document. Runs in its head, after the chart globals and before the report is read.
 *
 * A container with valid CHART_DATA in the comment before it is drawn from that data, whatever the stored script does. The script is here
 * only if the reader allowed it, for what has no data: it finds the environment it was written for, and a chart global it calls for a
 * container that is already drawn returns quietly. It waits until the page around the frame listens, which ends what disturbs it
 * ("pageheard", by frame.js). Nothing here throws; a chart that cannot be drawn leaves a note in its place.
 */
(function () {
    'use strict';

    const language = document.documentElement.lang === 'en' ? 'en' : 'vi';
    const charts = archipelagoCharts;
    const globals = { gauge: 'createGauge', bar: 'createBarChart', line: 'createLineChart', doughnut: 'createDoughnutChart' };
    const originals = {};
    const fromData = new Set();
    // What was drawn last in each container, to draw it again when the width changes.
    const drawn = new Map();

    function comments(root) {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
        const found = [];
        while (walker.nextNode()) {
            found.push(walker.currentNode);
        }
        return found;
    }

    /** Takes the whitespace after a comment away, so that scripts that look only one node back find it. */
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

    /** An SVG cannot stand inside a canvas; older reports reserve their place with one. */
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
        for (const [type, name] of Object.entries(globals)) {
            originals[type] = window[name];
            window[name] = function (container, ...rest) {
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
        // Scripts call it with an element, an id, or a base id and a language.
        window.getChartDataFromComment = (target, scriptLanguage) => {
            const id = scriptLanguage === 'en' && !String(target).endsWith('-en') ? target + '-en' : target;
            let node = target instanceof Element ? target : document.getElementById(id);
            do {
                node = node && node.previousSibling;
            } while (node && node.nodeType !== Node.COMMENT_NODE);
            return (node && charts.parse(node.data)) || null;
        };
    }

    /** Whether the chart globals would take it without a word to the console. */
    function drawable(chart) {
        if (chart.type === 'gauge') {
            return charts.isFigure(parseFloat(chart.value));
        }
        return chart.type !== 'line' || (Array.isArray(chart.data) && chart.data.length > 0 && chart.data.every(charts.isFigure));
    }

    function drawFromData(root) {
        const broken = [];
        for (const comment of comments(root)) {
            const data = charts.parse(comment.data);
            if (data === null) {
                continue;
            }
            const place = room(containerAfter(comment));
            // A kind that has no global was drawn by the server for good.
            if (data && !Object.hasOwn(globals, data.type) && place?.querySelector('svg')) {
                continue;
            }
            // What the server drew for readers without script makes room.
            if (place?.hasAttribute('data-drawn')) {
                place.replaceChildren();
            }
            if (place && data && Object.hasOwn(globals, data.type) && drawable(data)) {
                const chart = charts.inLanguage(data, language);
                const settings = chart.options || chart.config || {};
                const draw = () => originals[chart.type](place, chart.type === 'gauge' ? chart.value : chart.data, settings);
                if (attempt('a chart', draw) && place.querySelector('svg, .doughnut-error')) {
                    fromData.add(place);
                    drawn.set(place, draw);
                    continue;
                }
            }
            // A stored script would only trip over data that is broken.
            comment.remove();
            if (place) {
                broken.push(place);
            }
        }
        return broken;
    }

    function runStored() {
        const stored = document.getElementById('stored-script');
        // The reader allowed one script, by the digest in this document's address; the report may have been changed since.
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
        const english = window.initializeAllVisuals_report_en;
        const initialize = language === 'en' && typeof english === 'function' ? english : window.initializeAllVisuals_report;
        if (typeof initialize === 'function') {
            attempt('the stored script', () => initialize(language));
        }
        // What it waits for has been: it was written for a document that is still read.
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
                // Not in this turn, in which the height that changes with it is observed too.
                requestAnimationFrame(() => drawn.forEach((draw, place) => place.isConnected && attempt('a chart', draw)));
            }
        }).observe(root);
    }

    // The stored script is a guest: what it throws, also later, is said once and is not an error of this page.
    window.addEventListener('error', (event) => {
        event.preventDefault();
        console.warn('Report: ' + event.message);
    });
    setEnvironment();
    wrapGlobals();
    document.addEventListener('DOMContentLoaded', drawAll, { once: true });
    window.addEventListener('pageheard', () => attempt('the stored script', runStored), { once: true });
})();
