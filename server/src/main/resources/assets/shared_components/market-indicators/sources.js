/*
 * Summarises the sources of the readings: whether all are current, and a text that says which are not, since when, and
 * what is shown instead.
 */
import { hour } from './format.js';
import { blockOf } from './readings.js';
import { note } from '../core/note.js';
import { hasText, text } from '../core/messages.js';

/* The source that fills a block unless it fails; undefined for a block without one. */
const expected = (block) => (hasText(`sources.expected.${block}`) ? text(`sources.expected.${block}`) : undefined);
const CURRENT = ['live', 'delayed'];
const STANDS_IN_FOR = 60_000;
const lostAt = new Map();

const nameOf = (source) => (hasText(`source.${source}`) ? text(`source.${source}`) : source);

/*
 * The combined state of several readings: unknown, live, partly, stale or unavailable. Readings without a configured
 * source or of a closed exchange are ignored.
 */
function combinedState(readings) {
    const asked = readings.filter(({ state, ended_session: ended }) => state !== 'not_configured' && !ended);
    if (asked.length === 0) {
        return 'unknown';
    }
    if (asked.every(({ state }) => CURRENT.includes(state))) {
        return 'live';
    }
    if (asked.every(({ value }) => value === null)) {
        return 'unavailable';
    }
    return asked.some(({ state }) => CURRENT.includes(state)) ? 'partly' : 'stale';
}

function blocksOf(readings) {
    const blocks = {};
    for (const [metric, reading] of Object.entries(readings)) {
        const block = blockOf(metric);
        if (block) {
            (blocks[block] ??= []).push(reading);
        }
    }
    return blocks;
}

/* {prices, all} of a snapshot's readings. */
export function summaryOf(readings) {
    const blocks = blocksOf(readings);
    return { prices: combinedState(blocks.crypto ?? []), all: combinedState(Object.values(blocks).flat()) };
}

const newest = (readings) => new Date(Math.max(...readings.map(({ observed_at: at }) => Date.parse(at ?? '') || 0)));

/*
 * The time at which the first source was lost is known only if this page observed it; short interruptions are not
 * reported.
 */
function replacementText(block, readings, now) {
    const source = readings.find((reading) => reading.source)?.source;
    const first = expected(block);
    if (!first || source === first || source?.startsWith('median of ')) {
        lostAt.set(block, null);
        return '';
    }
    const names = [nameOf(first), nameOf(source)];
    if (!lostAt.has(block)) {
        return text('sources.instead', ...names);
    }
    lostAt.set(block, lostAt.get(block) ?? now);
    return now - lostAt.get(block) < STANDS_IN_FOR ? '' : text('sources.instead.since', ...names, hour(new Date(lostAt.get(block))));
}

function sentence(block, readings, now) {
    const state = combinedState(readings);
    const name = text(`sources.block.${block}`);
    if (state === 'unavailable') {
        return text('sources.unavailable', name);
    }
    if (state === 'stale') {
        return text('sources.stale', name, hour(newest(readings)));
    }
    return state === 'unknown' ? '' : replacementText(block, readings, now);
}

/* What a reader should know about the sources; empty while nothing is wrong. */
function noticeText(readings, now) {
    const blocks = blocksOf(readings);
    const { all } = summaryOf(readings);
    if (all === 'unavailable' || all === 'stale') {
        return text(`sources.all.${all}`, hour(newest(Object.values(readings))));
    }
    return Object.entries(blocks).map(([block, of]) => sentence(block, of, now)).filter(Boolean).join(' ');
}

/* Shows or removes the notice about the sources at the bottom of the window. `now` is in milliseconds. */
export const showSourceNotice = (readings, now) => note('sources', noticeText(readings, now));
