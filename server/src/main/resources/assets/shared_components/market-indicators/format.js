/* Numbers, ages and dates as the language of the page writes them: the same rules as the server's Format. */
import { language, text } from '../core/texts.js';

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

export const price = (usd) => dollars(number(usd, 2, Math.abs(usd) < 1 ? 6 : 2));

/* At an axis there is little room, and neighbours must differ. */
export const axisAmount = (usd) => amount(usd, 0, 4);
export const axisPrice = (usd) => dollars(number(usd, 0, Math.abs(usd) < 1 ? 4 : Math.abs(usd) < 1e3 ? 2 : 0));

export function dong(vnd) {
    const written = number(vnd, 0, Math.abs(vnd) < 1e3 ? 2 : 0);
    return vietnamese ? `${written}${NBSP}₫` : `₫${written}`;
}

export function amount(usd, least = 2, most = 2) {
    const size = Math.abs(usd);
    for (const [limit, unit] of [[1e12, 'trillion'], [1e9, 'billion'], [1e6, 'million']]) {
        if (size >= limit) {
            return dollars(`${number(usd / limit, least, most)}${NBSP}${text(`unit.${unit}`)}`);
        }
    }
    return price(usd);
}

/* -1, 0 or 1: which way a change goes once it is rounded as it is shown. */
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

/* Vietnam's time in Vietnamese, the reader's own in English, the zone named in both. */
function parts(date, seconds) {
    const options = { year: 'numeric', month: vietnamese ? '2-digit' : 'short', day: vietnamese ? '2-digit' : 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'shortOffset' };
    const zone = vietnamese ? { timeZone: 'Asia/Ho_Chi_Minh' } : {};
    const second = seconds ? { second: '2-digit' } : {};
    return Object.fromEntries(new Intl.DateTimeFormat('en-US', { ...options, ...zone, ...second }).formatToParts(date).map((part) => [part.type, part.value]));
}

export function dateTime(date) {
    const p = parts(date, false);
    return vietnamese
        ? `${p.day}/${p.month}/${p.year} ${p.hour}:${p.minute} (${p.timeZoneName})`
        : `${p.day} ${p.month} ${p.year}, ${p.hour}:${p.minute} ${p.timeZoneName}`;
}

/* The ends of a chart's axis have little room: the day, or the time of day. */
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
    return vietnamese
        ? `${clock} (${p.timeZoneName}), ${p.day}/${p.month}/${p.year}`
        : `${clock} ${p.timeZoneName}, ${p.day} ${p.month} ${p.year}`;
}

/* The hour and minute of a moment of today, or the whole date: for what is said in passing. */
export function hour(date) {
    const p = parts(date, false);
    const today = parts(new Date(), false);
    return p.year === today.year && p.month === today.month && p.day === today.day ? `${p.hour}:${p.minute}` : dateTime(date);
}
