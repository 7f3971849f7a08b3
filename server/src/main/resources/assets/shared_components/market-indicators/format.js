/* Numbers, ages and dates in the notation of the page's language, by the same rules as the server's Format. */
import { dates, locale, numbers, text } from '../core/messages.js';

const NBSP = '\u00a0';
const MINUS = '\u2212';
const writers = new Map();

export function number(value, least, most) {
    const key = `${least}-${most}`;
    if (!writers.has(key)) {
        writers.set(key, new Intl.NumberFormat('en-US', { minimumFractionDigits: least, maximumFractionDigits: most, signDisplay: 'negative' }));
    }
    return writers
        .get(key)
        .format(value)
        .replace(/[-,.]/g, (sign) => ({ '-': MINUS, ',': numbers.grouping, '.': numbers.decimal })[sign]);
}

const dollars = (written) => numbers.usd.replace('{0}', () => written);

/* Two decimals from 10 up, four from 1 up, up to six below: a coin worth two dollars moves by less than a cent. */
export function price(usd) {
    const size = Math.abs(usd);
    return dollars(size < 1 ? number(usd, 2, 6) : size < 10 ? number(usd, 4, 4) : number(usd, 2, 2));
}

/* An axis has little room, and neighbouring labels must differ. */
export const axisAmount = (usd) => amount(usd, 0, 4);
export const axisPrice = (usd) => dollars(number(usd, 0, Math.abs(usd) < 1 ? 4 : Math.abs(usd) < 1e3 ? 2 : 0));

const dongSign = (written) => numbers.vnd.replace('{0}', () => written);

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
const TIME_ZONE = 'Asia/Ho_Chi_Minh';
const FIELDS = new Intl.DateTimeFormat('en-US', { timeZone: TIME_ZONE, year: 'numeric', month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const LETTERS = { year: 'y', month: 'M', day: 'd', hour: 'H', minute: 'm', second: 's' };
const PATTERN = /'([^']*)'|y+|M+|d+|H+|m+|s+/g;

const monthName = (date, width) => new Intl.DateTimeFormat(locale, { timeZone: TIME_ZONE, month: width === 3 ? 'short' : 'long' }).format(date);

/* Writes a date by a pattern of Java's DateTimeFormatter, of which it knows quoted text and the letters y, M, d, H, m and s. */
function written(date, pattern) {
    const fields = Object.fromEntries(FIELDS.formatToParts(date).map(({ type, value }) => [LETTERS[type], value]));
    return pattern.replace(PATTERN, (token, quoted) =>
        quoted ?? (token.startsWith('MMM') ? monthName(date, token.length) : String(Number(fields[token[0]])).padStart(token.length, '0')));
}

export const dateTime = (date) => `${written(date, dates.dateTime)} ${dates.zone}`;

/* Axis labels have little room: the day, or the time of day. */
export const day = (date) => written(date, dates.dayOfMonth);
export const clock = (date) => written(date, 'HH:mm');

export const timeThenDate = (date) => `${written(date, 'HH:mm:ss')} ${dates.zone}, ${written(date, dates.date)}`;

/* The time of day with its zone for today, otherwise the full date. */
export function hour(date) {
    const today = written(date, 'yyyyMMdd') === written(new Date(), 'yyyyMMdd');
    return today ? `${clock(date)} ${dates.zone}` : dateTime(date);
}

/* A date without a time, YYYY-MM-DD, as day and month. */
export const dayOf = (isoDate) => day(new Date(`${isoDate}T12:00:00+07:00`));
