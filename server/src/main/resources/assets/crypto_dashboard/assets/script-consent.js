/*
 * Which stored scripts the reader allowed to run, kept in this browser: each by the number of its report and the digest of its code, so that
 * neither another report nor a changed script runs without being asked about.
 */
const KEY = 'allowed-report-scripts';
const MOST = 100;

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
        localStorage.setItem(KEY, JSON.stringify(names.slice(-MOST)));
    } catch {
        // Without storage the reader is asked again on the next visit.
    }
}

const without = (name) => read().filter((other) => other !== name);

export const isAllowed = (name) => read().includes(name);
export const allow = (name) => write([...without(name), name]);
export const forget = (name) => write(without(name));
