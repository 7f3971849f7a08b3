/*
 * The page's side of the report frame, iframe[data-report-frame]. Sets the frame's height, sends it the theme and
 * scroll position, and updates the table of contents (a[data-section]) and the reading progress
 * ([data-reading-progress]).
 *
 * The frame shows untrusted text, so its messages are validated and never inserted as markup. The page scrolls only in
 * response to its own request. A frame that sends too many messages, or does not answer, is replaced by one without
 * scripts.
 *
 * The frame's document contains only our script. If a report has a script for charts that we cannot draw, the frame
 * says so and the reader may load the document that runs it ([data-script-offer], [data-script-running]).
 */
import { allow, forget, isAllowed } from './script-consent.js';

const MAX_HEIGHT = 200_000;
const MAX_ID = 200;
const GAP = 72;

/* Longer than any genuine answer takes; a later one would scroll a page that the reader has scrolled since. */
const ANSWER_WITHIN = 3_000;
const DIGEST = /^[0-9a-f]{32}$/;

/* A well-behaved frame sends one message per animation frame while the page scrolls. */
const MESSAGES_A_SECOND = 150;
const MESSAGES_AT_ONCE = 600;

/*
 * Long enough for a slow phone to draw every chart. A frame is replaced when two answers are outstanding; one that has
 * never sent a message may still be loading over a slow connection and gets more.
 */
const ASK_EVERY = 4_000;
const ANSWERS_OWED = 2;
const ANSWERS_OWED_UNHEARD = 5;

const newRequestId = () => crypto.getRandomValues(new Uint32Array(4)).join('-');
const isId = (value) => typeof value === 'string' && value.length > 0 && value.length <= MAX_ID;
const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

function currentTheme() {
    const chosen = document.documentElement.dataset.theme;
    if (chosen === 'dark' || chosen === 'light') {
        return chosen;
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

function connect(frame) {
    const links = [...document.querySelectorAll('a[data-section]')];
    const progress = document.querySelector('[data-reading-progress]');
    const offer = document.querySelector('[data-script-offer]');
    const running = document.querySelector('[data-script-running]');
    const plainAddress = frame.src;
    const report = new URL(plainAddress).pathname.split('/').at(-2);
    // The consent keys of the script that runs in the frame and of the script that the report has but that does not
    // run.
    let allowed = null;
    let offered = null;
    let question = null;
    let scheduled = false;
    let reading = 0;
    let stopped = false;
    let spoken = false;
    let unanswered = 0;
    let allowance = MESSAGES_AT_ONCE;
    let counted = performance.now();

    // The frame's origin is opaque, so only the target origin "*" reaches it; nothing sent is secret.
    const post = (message) => frame.contentWindow?.postMessage(message, '*');

    function markActive(id) {
        links.forEach((link) => {
            if (id !== null && link.dataset.section === id) {
                link.setAttribute('aria-current', 'true');
            } else {
                link.removeAttribute('aria-current');
            }
        });
    }

    function showProgress() {
        const box = frame.getBoundingClientRect();
        const way = box.height - window.innerHeight;
        const share = way > 0 ? Math.min(Math.max(-box.top / way, 0), 1) : box.top <= 0 ? 1 : 0;
        const percent = Math.round(share * 100);
        if (!progress || percent === reading) {
            return;
        }
        reading = percent;
        if (progress instanceof HTMLProgressElement) {
            progress.max = 100;
            progress.value = percent;
        } else {
            progress.style.setProperty('--progress', String(share));
            progress.setAttribute('aria-valuenow', String(percent));
        }
    }

    function scrolled() {
        scheduled = false;
        post({ type: 'parent-scroll-update', scrollTop: -frame.getBoundingClientRect().top, viewportHeight: window.innerHeight });
        showProgress();
    }

    function schedule() {
        if (!scheduled) {
            scheduled = true;
            requestAnimationFrame(scrolled);
        }
    }

    const heard = {
        'iframe-height-change': ({ height }) => {
            if (Number.isFinite(height) && height > 0 && height <= MAX_HEIGHT) {
                frame.style.height = Math.ceil(height) + 'px';
                schedule();
            }
        },
        'get-current-theme': () => post({ type: 'current-theme-response', theme: currentTheme() }),
        'request-current-scroll': () => schedule(),
        'active-section-change': ({ sectionId }) => {
            if (sectionId === null || isId(sectionId)) {
                markActive(sectionId);
            }
        },
        'section-position-response': ({ requestId, sectionId, offsetTop, success }) => {
            const expected = question !== null && requestId === question.requestId && sectionId === question.sectionId && performance.now() <= question.until;
            if (!expected) {
                return;
            }
            question = null;
            if (success === true && Number.isFinite(offsetTop) && offsetTop >= 0 && offsetTop <= MAX_HEIGHT) {
                const top = window.scrollY + frame.getBoundingClientRect().top + offsetTop - GAP;
                window.scrollTo({ top, behavior: calm() ? 'auto' : 'smooth' });
            }
        },
        'stored-script': ({ digest }) => {
            // A frame that already runs a stored script has nothing to offer, whatever that script sends.
            if (allowed === null && typeof digest === 'string' && DIGEST.test(digest)) {
                offered = digest;
                if (isAllowed(report + ':' + digest)) {
                    runScript();
                } else {
                    offer?.removeAttribute('hidden');
                }
            }
        },
        'navigation-data': ({ sections, language, totalSections }) => {
            if (Array.isArray(sections) && sections.length <= 12 && sections.every((section) => section && isId(section.id))) {
                frame.dispatchEvent(new CustomEvent('report-navigation', { bubbles: true, detail: { sections, language, totalSections } }));
            }
        },
    };

    /** Loads another document into the frame without adding an entry to the reader's history. */
    function load(address) {
        spoken = false;
        unanswered = 0;
        frame.contentWindow.location.replace(address);
    }

    function runScript() {
        allowed = report + ':' + offered;
        const address = new URL(plainAddress);
        address.searchParams.set('script', offered);
        offer?.setAttribute('hidden', '');
        running?.removeAttribute('hidden');
        load(address.href);
    }

    offer?.querySelector('button').addEventListener('click', () => {
        if (offered !== null && allowed === null && !stopped) {
            allow(report + ':' + offered);
            runScript();
        }
    });
    running?.querySelector('button').addEventListener('click', () => {
        if (allowed !== null) {
            forget(allowed);
            allowed = null;
            running.setAttribute('hidden', '');
            load(plainAddress);
        }
    });

    function stop() {
        stopped = true;
        if (allowed !== null) {
            forget(allowed);
        }
        offer?.setAttribute('hidden', '');
        running?.setAttribute('hidden', '');
        clearInterval(asking);
        // A new element, because a document in an endless loop never yields to the next document in the same frame.
        const still = frame.cloneNode();
        still.setAttribute('sandbox', '');
        still.classList.add('is-stopped');
        still.style.height = '';
        frame.replaceWith(still);
        document.querySelector('[data-frame-stopped]')?.removeAttribute('hidden');
    }

    /** Whether one more message is within the frame's rate limit. */
    function admitted() {
        const now = performance.now();
        allowance = Math.min(MESSAGES_AT_ONCE, allowance + ((now - counted) / 1000) * MESSAGES_A_SECOND) - 1;
        counted = now;
        if (allowance < 0) {
            stop();
        }
        return !stopped;
    }

    function ask() {
        if (document.hidden) {
            unanswered = 0;
        } else if (unanswered === (spoken ? ANSWERS_OWED : ANSWERS_OWED_UNHEARD)) {
            stop();
        } else {
            unanswered += 1;
            post({ type: 'get-active-section' });
        }
    }
    const asking = setInterval(ask, ASK_EVERY);

    window.addEventListener('message', (event) => {
        if (stopped || event.source !== frame.contentWindow || !admitted()) {
            return;
        }
        spoken = true;
        unanswered = 0;
        const message = event.data;
        if (!message || typeof message.type !== 'string') {
            return;
        }
        if (Object.hasOwn(heard, message.type)) {
            heard[message.type](message);
        }
    });
    links.forEach((link) =>
        link.addEventListener('click', (event) => {
            if (!stopped) {
                event.preventDefault();
                const sectionId = link.dataset.section;
                question = { requestId: newRequestId(), sectionId, until: performance.now() + ANSWER_WITHIN };
                post({ type: 'get-section-position', sectionId, requestId: question.requestId });
            }
        }),
    );
    const tellTheme = () => post({ type: 'theme-change', theme: currentTheme() });
    new MutationObserver(tellTheme).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', tellTheme);
    window.addEventListener('languageChanged', (event) => post({ type: 'language-change', language: event.detail?.language }));
    window.addEventListener('scroll', schedule, { passive: true });
    window.addEventListener('resize', schedule, { passive: true });

    // The frame may have sent messages before this module ran, and its stored script waits for the first message.
    const greet = () => {
        tellTheme();
        post({ type: 'request-height' });
        schedule();
    };
    frame.addEventListener('load', greet);
    greet();
}

document.querySelectorAll('iframe[data-report-frame]').forEach(connect);
