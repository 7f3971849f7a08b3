/* Writes readings into the page: elements name their metric, and only changed elements are touched. */
import * as format from './format.js';
import { hasText, market, text } from '../core/messages.js';

const DASH = '–';
const PRESENT = ['live', 'delayed', 'stale'];
const DIRECTIONS = ['is-up', 'is-down', 'is-flat', 'is-none'];

const all = (selector) => [...document.querySelectorAll(selector)];
let values = all('[data-metric]');
let provenances = all('[data-provenance]');
let ages = all('[data-part="age"]');
const gauges = all('[data-gauge]');
const zones = all('[data-zone]');
const bars = all('[data-bar]');
const asOf = /** @type {HTMLTimeElement | null} */ (document.querySelector('[data-as-of]'));
let stopped = document.documentElement.hasAttribute('data-kept-at');
let takenAtMillis = Date.parse(asOf?.dateTime ?? '');

function write(element, written) {
    if (element && element.textContent !== written) {
        element.textContent = written;
        return true;
    }
    return false;
}

function attribute(element, name, value) {
    if (element.getAttribute(name) !== value) {
        element.setAttribute(name, value);
    }
}

function zoneText(metric, value) {
    if (value === null) {
        return '';
    }
    const { family, zones: scale } = market.scales[metric];
    return text(`${family}.${(scale.find(([limit]) => value <= limit) ?? scale.at(-1))[1]}`);
}

function showValue(element, value) {
    const before = element.textContent;
    const written = value === null ? DASH : format[element.dataset.format](value);
    if (element.dataset.format === 'change') {
        const wanted = value === null ? 'is-none' : ['is-down', 'is-flat', 'is-up'][format.direction(value) + 1];
        DIRECTIONS.forEach((name) => element.classList.toggle(name, name === wanted));
    }
    if (write(element, written) && before !== DASH) {
        element.classList.add('is-changed');
    }
}

/* A row shows the source of its price by itself, unless the price is live and undisputed. */
function showRow(element) {
    const row = element.closest('th') && element.closest('[data-row]');
    row?.classList.toggle(element.closest('.in-vnd') ? 'is-quiet-vnd' : 'is-quiet', element.matches('.is-live:not([data-disputed])'));
}

function showState(element, state) {
    if (!element.classList.contains(`is-${state}`)) {
        [...element.classList].filter((name) => name.startsWith('is-')).forEach((name) => element.classList.remove(name));
        element.classList.add(`is-${state}`);
        showRow(element);
    }
    write(element.querySelector('[data-part="word"]'), text(`state.${state}`, element.dataset.session ? format.dayOf(element.dataset.session) : ''));
}

const MEDIAN = 'median of ';

/* The name of a source: an upstream, or the median of several. */
function sourceText(id) {
    if (id.startsWith(MEDIAN)) {
        return text('source.median', id.slice(MEDIAN.length).split(', ').map(sourceText).join(', '));
    }
    return hasText(`source.${id}`) ? text(`source.${id}`) : id;
}

/* The sources of a reading; a figure that the server computes names the upstream it is computed from. */
function sourcesText(metric, source) {
    const names = source.split(/,(?! )/).map(sourceText).join(', ');
    return source && market.computed[metric] === source ? text('computed', names) : names;
}

function showProvenance(element, reading) {
    const second = reading.second?.disagrees ? reading.second : null;
    const state = reading.ended_session ? 'closed' : reading.state;
    attribute(element, 'data-state', state);
    if (reading.ended_session) {
        attribute(element, 'data-session', reading.ended_session);
    }
    showState(element, state);
    write(element.querySelector('[data-part="source"]'), sourcesText(element.dataset.provenance, reading.source ?? ''));
    attribute(element.querySelector('[data-part="age"]'), 'data-observed', reading.observed_at ?? '');
    if (element.hasAttribute('data-disputed') !== (second !== null)) {
        element.toggleAttribute('data-disputed');
        showRow(element);
    }
    write(element.querySelector('[data-part="second"]'), second ? text('differs', sourceText(second.source), format.share(second.difference_percent)) : '');
}

function showGauge(element, value) {
    const needle = element.querySelector('[data-part="needle"]');
    needle.classList.toggle('is-absent', value === null);
    if (value !== null) {
        attribute(needle, 'transform', `rotate(${(Math.min(Math.max(value, 0), 100) * 1.8).toFixed(1)} 60 60)`);
    }
    write(element.querySelector('[data-part="zone"]'), zoneText(element.dataset.gauge, value));
}

/* The time of the data on the page in milliseconds; NaN if there is none. */
export const snapshotTime = () => takenAtMillis;

/* Call after a part of the page was replaced. */
export function refreshElements() {
    values = all('[data-metric]');
    provenances = all('[data-provenance]');
    ages = all('[data-part="age"]');
}

/* Marks the data as no longer updated: until the next snapshot no value is called live. */
export function stop() {
    stopped = true;
}

/* Shows the readings by metric ({value, state, source, observed_at}) of a snapshot taken at an ISO instant. */
export function show(readings, takenAt) {
    const known = (metric) => readings[metric] ?? null;
    const value = (metric) => known(metric)?.value ?? null;
    values.forEach((element) => known(element.dataset.metric) && showValue(element, value(element.dataset.metric)));
    provenances.forEach((element) => known(element.dataset.provenance) && showProvenance(element, known(element.dataset.provenance)));
    gauges.forEach((element) => known(element.dataset.gauge) && showGauge(element, value(element.dataset.gauge)));
    zones.forEach((element) => known(element.dataset.zone) && write(element, zoneText(element.dataset.zone, value(element.dataset.zone))));
    let offset = 0;
    bars.forEach((element) => {
        if (known(element.dataset.bar)) {
            attribute(element, 'width', String(value(element.dataset.bar) ?? 0));
            if (element.hasAttribute('x')) {
                attribute(element, 'x', String(offset));
            }
            offset += value(element.dataset.bar) ?? 0;
        }
    });
    stopped = false;
    const taken = new Date(takenAt);
    takenAtMillis = taken.getTime();
    if (asOf && !Number.isNaN(taken.getTime())) {
        attribute(asOf, 'datetime', takenAt);
        write(asOf, format.timeThenDate(taken));
    }
}

/*
 * The current state of a value. The server sends a snapshot every few seconds: without one for a minute nothing is
 * live, and after five minutes everything is stale.
 */
function worn(state, silence) {
    if (!PRESENT.includes(state)) {
        return state;
    }
    if (stopped) {
        return 'stale';
    }
    return PRESENT[Math.max(PRESENT.indexOf(state), silence > 300_000 ? 2 : silence > 60_000 ? 1 : 0)];
}

/* Updates every age and state for the time `now`, in milliseconds. */
export function showAges(now) {
    const silence = now - takenAtMillis;
    provenances.forEach((element) => (Number.isNaN(silence) && !stopped) || showState(element, worn(element.dataset.state, silence)));
    ages.forEach((element) => {
        const observed = Date.parse(element.dataset.observed ?? '');
        write(element, Number.isNaN(observed) ? '' : format.age(now - observed));
    });
}

document.addEventListener('animationend', (event) => /** @type {Element} */ (event.target).classList?.remove('is-changed'));
document.querySelectorAll('[data-row]').forEach((row) => row.addEventListener('click', () => row.classList.toggle('is-open')));
