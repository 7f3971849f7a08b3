/*
 * The stored scripts that the reader has allowed, kept in localStorage. Each is identified by its report's number and
 * the digest of its code, so another report or a changed script needs new consent.
 */
const KEY = 'allowed-report-scripts';
const MAX_CONSENTS = 100;

function read() {
    try {
        const names = JSON.parse(localStorage.getItem(KEY));
        return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
    } catch {
        return [];
    }
}

function write(names) {
    try {
        localStorage.setItem(KEY, JSON.stringify(names.slice(-MAX_CONSENTS)));
    } catch {
        // Without storage the reader is asked again on the next visit.
    }
}

const without = (name) => read().filter((other) => other !== name);

export const isAllowed = (name) => read().includes(name);
export const allow = (name) => write([...without(name), name]);
export const forget = (name) => write(without(name));
