/* What the readings say of their sources: whether all of them are current, and in words which are not, since when, and what is shown instead. */
import { hour } from './format.js';
import { blockOf } from './readings.js';
import { note } from '../core/note.js';
import { hasText, text } from '../core/messages.js';

/* What is asked first; another source in its place stands in for it. */
const FIRST = { crypto: 'binance', global: 'coingecko' };
const CURRENT = ['live', 'delayed'];
const STANDS_IN_FOR = 60_000;
const lostAt = new Map();

const nameOf = (source) => (hasText(`source.${source}`) ? text(`source.${source}`) : source);

/* The state of several readings together: unknown, live, partly, stale or unavailable. Those without a source, or of a closed exchange, are left out. */
function together(readings) {
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
export function figuresOf(readings) {
    const blocks = blocksOf(readings);
    return { prices: together(blocks.crypto ?? []), all: together(Object.values(blocks).flat()) };
}

const newest = (readings) => new Date(Math.max(...readings.map(({ observed_at: at }) => Date.parse(at ?? '') || 0)));

/* When the first source was lost is only known if this page saw it; a short loss is not worth a word. */
function standIn(block, readings, now) {
    const source = readings.find((reading) => reading.source)?.source;
    if (!FIRST[block] || source === FIRST[block]) {
        lostAt.set(block, null);
        return '';
    }
    const names = [nameOf(FIRST[block]), nameOf(source)];
    if (!lostAt.has(block)) {
        return text('sources.instead', ...names);
    }
    lostAt.set(block, lostAt.get(block) ?? now);
    return now - lostAt.get(block) < STANDS_IN_FOR ? '' : text('sources.instead.since', ...names, hour(new Date(lostAt.get(block))));
}

function sentence(block, readings, now) {
    const state = together(readings);
    const name = text(`sources.block.${block}`);
    if (state === 'unavailable') {
        return text('sources.unavailable', name);
    }
    if (state === 'stale') {
        return text('sources.stale', name, hour(newest(readings)));
    }
    return state === 'unknown' ? '' : standIn(block, readings, now);
}

/* What a reader should know of the sources behind the readings; empty while nothing is wrong. */
function troubleOf(readings, now) {
    const blocks = blocksOf(readings);
    const { all } = figuresOf(readings);
    if (all === 'unavailable' || all === 'stale') {
        return text(`sources.all.${all}`, hour(newest(Object.values(readings))));
    }
    return Object.entries(blocks).map(([block, of]) => sentence(block, of, now)).filter(Boolean).join(' ');
}

/* Says at the foot of the window what is wrong with the sources, or takes it away. `now` is in milliseconds. */
export const tellTrouble = (readings, now) => note('sources', troubleOf(readings, now));
