/*
 * The messages between a report document and the surrounding page. The document's origin is opaque, so messages are the
 * only channel; only those of the embedding page are accepted. Runs in the head, before the report is parsed.
 */
(function () {
    'use strict';

    const MAX_ENTRIES = 12;
    const ACTIVE_LINE = 0.3;
    const root = document.documentElement;
    let active = null;
    let height = 0;
    let scroll = null;
    let heard = false;

    const post = (message) => window.parent !== window && window.parent.postMessage(message, '*');
    const sections = () => [...document.querySelectorAll('#report-container section[id]')].filter((section) => section.querySelector('h2'));
    const offset = (element) => element.getBoundingClientRect().top + window.scrollY;

    function applyTheme(theme) {
        if ((theme !== 'dark' && theme !== 'light') || root.dataset.theme === theme) {
            return;
        }
        root.dataset.theme = theme;
        for (const element of [document.body, document.getElementById('report-container')]) {
            element?.classList.toggle('dark-theme', theme === 'dark');
            element?.classList.toggle('light-theme', theme === 'light');
        }
        window.dispatchEvent(new CustomEvent('themeChanged', { detail: { theme } }));
    }

    function applyLanguage(language) {
        if (typeof language === 'string') {
            window.languageManager.currentLanguage = language;
            window.dispatchEvent(new CustomEvent('languageChanged', { detail: { language } }));
        }
    }

    function reportHeight() {
        const now = Math.ceil(document.body.getBoundingClientRect().height);
        if (now !== height) {
            height = now;
            post({ type: 'iframe-height-change', height });
        }
    }

    function reportNavigation() {
        const all = sections();
        const shown = all.slice(0, MAX_ENTRIES).map((section, index) => {
            const fullTitle = section.querySelector('h2').textContent.trim().replace(/\s+/g, ' ');
            const title = fullTitle.length > 60 ? fullTitle.slice(0, 59) + '…' : fullTitle;
            return { id: section.id, title, fullTitle, index };
        });
        post({
            type: 'navigation-data',
            sections: shown,
            totalSections: all.length,
            visibleSections: shown.length,
            language: root.lang,
            hasMore: all.length > shown.length,
        });
    }

    function activeSection() {
        if (!scroll) {
            return null;
        }
        const line = scroll.scrollTop + scroll.viewportHeight * ACTIVE_LINE;
        return sections().filter((section) => offset(section) <= line).pop()?.id ?? null;
    }

    function reportActive() {
        const now = activeSection();
        if (now !== active) {
            active = now;
            post({ type: 'active-section-change', sectionId: active });
        }
    }

    /** Tells the page that the report has a script that does not run here, so that it can offer to run it. */
    function reportStoredScript() {
        if (root.dataset.storedScript) {
            post({ type: 'stored-script', digest: root.dataset.storedScript });
        }
    }

    function reportPosition({ sectionId, requestId }) {
        const section = typeof sectionId === 'string' ? document.getElementById(sectionId) : null;
        post(
            section
                ? { type: 'section-position-response', requestId, sectionId, offsetTop: Math.round(offset(section)), success: true }
                : { type: 'section-position-response', requestId, sectionId, offsetTop: 0, success: false, error: 'There is no such section' },
        );
    }

    const answers = {
        'theme-change': (message) => applyTheme(message.theme),
        'current-theme-response': (message) => applyTheme(message.theme),
        'language-change': (message) => applyLanguage(message.language),
        'get-section-position': (message) => reportPosition(message),
        'request-height': () => {
            height = 0;
            reportHeight();
            reportNavigation();
            reportStoredScript();
        },
        'get-active-section': () => post({ type: 'active-section-response', sectionId: activeSection() }),
        'parent-scroll-update': (message) => {
            if (Number.isFinite(message.scrollTop) && Number.isFinite(message.viewportHeight)) {
                scroll = message;
                reportActive();
            }
        },
    };

    window.addEventListener('message', (event) => {
        const message = event.data;
        if (event.source !== window.parent || !message || typeof message.type !== 'string') {
            return;
        }
        if (!heard && document.readyState === 'complete') {
            heard = true;
            window.dispatchEvent(new Event('pageheard'));
        }
        if (Object.hasOwn(answers, message.type)) {
            answers[message.type](message);
        }
    });
    post({ type: 'get-current-theme' });
    document.addEventListener('DOMContentLoaded', () => {
        reportNavigation();
        new ResizeObserver(reportHeight).observe(document.body);
        reportHeight();
        post({ type: 'request-current-scroll' });
    }, { once: true });
    window.addEventListener('load', reportHeight);
})();
