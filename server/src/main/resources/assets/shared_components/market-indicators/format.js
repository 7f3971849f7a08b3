/* Numbers, ages and dates in the notation of the page's language, by the same rules as the server's Format. */
import { language, text } from '../core/messages.js';

const NBSP = '\u00a0';
const MINUS = '\u2212';
const vietnamese = language === 'vi';
const locale = vietnamese ? 'vi-VN' : 'en-US';
const writers = new Map();

export function number(value, least, most) {
    const key = `${least}-${most}`;
    if (!writers.has(key)) {
        writers.set(key, new Intl.NumberFormat(locale, { minimumFractionDigits: least, maximumFractionDigits: most, signDisplay: 'negative' }));
    }
    return writers.get(key).format(value).replace('-', MINUS);
}

const dollars = (written) => (vietnamese ? `${written}${NBSP}US$` : `$${written}`);

/* Two decimals from 10 up, four from 1 up, up to six below: a coin worth two dollars moves by less than a cent. */
export function price(usd) {
    const size = Math.abs(usd);
    return dollars(size < 1 ? number(usd, 2, 6) : size < 10 ? number(usd, 4, 4) : number(usd, 2, 2));
}

/* An axis has little room, and neighbouring labels must differ. */
export const axisAmount = (usd) => amount(usd, 0, 4);
export const axisPrice = (usd) => dollars(number(usd, 0, Math.abs(usd) < 1 ? 4 : Math.abs(usd) < 1e3 ? 2 : 0));

const dongSign = (written) => (vietnamese ? `${written}${NBSP}₫` : `₫${written}`);

export const dong = (vnd) => dongSign(number(vnd, 0, Math.abs(vnd) < 1e3 ? 2 : 0));

function scaled(value, least, most) {
    /** @type {[number, string][]} */
    const units = [[1e12, 'trillion'], [1e9, 'billion'], [1e6, 'million']];
    const [limit, unit] = units.find(([size]) => Math.abs(value) >= size);
    return `${number(value / limit, least, most)}${NBSP}${text(`unit.${unit}`)}`;
}

export const axisDong = (vnd) => (Math.abs(vnd) < 1e6 ? dong(vnd) : dongSign(scaled(vnd, 0, 4)));

export const amount = (usd, least = 2, most = 2) => (Math.abs(usd) < 1e6 ? price(usd) : dollars(scaled(usd, least, most)));

/* -1, 0 or 1: the direction of a change after rounding for display. */
export const direction = (percent) => Math.sign(Math.round(percent * 100));

export function change(percent) {
    const written = number(Math.abs(percent), 2, 2) + '%';
    return { 1: `▲${NBSP}+${written}`, '-1': `▼${NBSP}${MINUS}${written}`, 0: written }[direction(percent)];
}

export const share = (percent) => number(percent, 1, 1) + '%';
export const points = (value) => number(value, 0, 1);

export function age(millis) {
    const past = Math.max(0, millis);
    if (past < 9_950) {
        return text('age.seconds', number(past / 1_000, 0, 1));
    }
    if (past < 60_000) {
        return text('age.seconds', Math.floor(past / 1_000));
    }
    if (past < 3_600_000) {
        return text('age.minutes', Math.floor(past / 60_000));
    }
    return past < 48 * 3_600_000 ? text('age.hours', Math.floor(past / 3_600_000)) : text('age.days', Math.floor(past / 86_400_000));
}

/* Vietnam time in every language, as on the server, so a report has the same date on every page. */
const ZONE = vietnamese ? '(GMT+7)' : 'GMT+7';

function parts(date, seconds) {
    /** @type {Intl.DateTimeFormatOptions} */
    const options = { timeZone: 'Asia/Ho_Chi_Minh', year: 'numeric', month: vietnamese ? '2-digit' : 'short', day: vietnamese ? '2-digit' : 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
    /** @type {Intl.DateTimeFormatOptions} */
    const second = seconds ? { second: '2-digit' } : {};
    return Object.fromEntries(new Intl.DateTimeFormat('en-US', { ...options, ...second }).formatToParts(date).map((part) => [part.type, part.value]));
}

export function dateTime(date) {
    const p = parts(date, false);
    return vietnamese
        ? `${p.day}/${p.month}/${p.year} ${p.hour}:${p.minute} ${ZONE}`
        : `${p.day} ${p.month} ${p.year}, ${p.hour}:${p.minute} ${ZONE}`;
}

/* Axis labels have little room: the day, or the time of day. */
export function day(date) {
    const p = parts(date, false);
    return vietnamese ? `${p.day}/${p.month}` : `${p.day} ${p.month}`;
}

export function clock(date) {
    const p = parts(date, false);
    return `${p.hour}:${p.minute}`;
}

export function timeThenDate(date) {
    const p = parts(date, true);
    const clock = `${p.hour}:${p.minute}:${p.second}`;
    return `${clock} ${ZONE}, ${vietnamese ? `${p.day}/${p.month}/${p.year}` : `${p.day} ${p.month} ${p.year}`}`;
}

/* The time of day with its zone for today, otherwise the full date. */
export function hour(date) {
    const p = parts(date, false);
    const today = parts(new Date(), false);
    return p.year === today.year && p.month === today.month && p.day === today.day ? `${p.hour}:${p.minute} ${ZONE}` : dateTime(date);
}

/* A date without a time, YYYY-MM-DD, as day and month. */
export const dayOf = (isoDate) => day(new Date(`${isoDate}T12:00:00+07:00`));
