/*
 * Connects to /ws: reconnects with growing, jittered delay, keeps the connection alive, and polls over HTTP every 30 s
 * while it is unavailable. A hidden page disconnects after half a minute, unless notifications are enabled, and catches
 * up when it becomes visible resume. States: connecting, open, waiting, polling, offline.
 */
const SUMMARY = '/api/dashboard/data';
const PING_INTERVAL = 30_000;
/* Three snapshots are missing: the server hangs, even if a proxy keeps the connection open. */
const MAX_SILENCE = 15_000;
const SILENCE_CHECK_INTERVAL = 5_000;
const HIDDEN_GRACE = 30_000;
const PROBE_TIMEOUT = 5_000;
const FIRST_DELAY = 1_000;
const MAX_DELAY = 30_000;
const FAILURES_BEFORE_POLLING = 3;

/* needsUpdatesWhileHidden() says whether updates are wanted while the page is hidden; by default they are not. */
export function connect({ onMessage, onSummary, onState, needsUpdatesWhileHidden = () => false }) {
    let socket = null;
    let failures = 0;
    let lastMessageAt = 0;
    let retry = 0;
    let hiddenTimer = 0;
    let isPolling = false;
    let suspended = false;

    const isOpen = () => socket?.readyState === WebSocket.OPEN;
    const send = (message) => isOpen() && socket.send(message);
    const reportDisconnected = () => onState(isPolling ? 'polling' : navigator.onLine ? 'waiting' : 'offline');

    async function fetchSummary() {
        try {
            const answer = await fetch(SUMMARY, { headers: { Accept: 'application/json' }, cache: 'no-cache', signal: AbortSignal.timeout(10_000) });
            if (answer.ok) {
                onSummary(await answer.json());
            }
            return answer.ok;
        } catch {
            return false;
        }
    }

    async function poll() {
        isPolling = await fetchSummary();
        if (!isOpen() && !suspended) {
            reportDisconnected();
        }
    }

    function disconnect() {
        clearTimeout(retry);
        const left = socket;
        socket = null;
        left?.close();
    }

    function lost() {
        socket = null;
        failures += 1;
        reportDisconnected();
        if (failures === FAILURES_BEFORE_POLLING) {
            poll();
        }
        const delay = Math.min(FIRST_DELAY * 2 ** (failures - 1), MAX_DELAY);
        clearTimeout(retry);
        retry = setTimeout(open, delay / 2 + (Math.random() * delay) / 2);
    }

    function open() {
        clearTimeout(retry);
        if (socket || suspended) {
            return;
        }
        const address = new URL('/ws', location.href);
        address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
        const opening = new WebSocket(address);
        socket = opening;
        opening.addEventListener('open', () => {
            failures = 0;
            isPolling = false;
            lastMessageAt = Date.now();
            onState('open');
            send('ping');
            send(JSON.stringify({ type: 'request_dashboard_data', timestamp: Date.now() }));
        });
        opening.addEventListener('message', (event) => {
            lastMessageAt = Date.now();
            try {
                onMessage(JSON.parse(event.data));
            } catch (error) {
                if (!(error instanceof SyntaxError)) {
                    throw error;
                }
            }
        });
        opening.addEventListener('close', () => socket === opening && lost());
    }

    /* Drops a socket that does not answer soon: the network may have been lost unnoticed. */
    function probe() {
        const asked = Date.now();
        send('ping');
        setTimeout(() => {
            if (isOpen() && lastMessageAt < asked) {
                disconnect();
                lost();
            }
        }, PROBE_TIMEOUT);
    }

    function resume() {
        suspended = false;
        failures = 0;
        if (isOpen()) {
            probe();
        } else {
            open();
        }
    }

    setInterval(() => {
        if (!isOpen()) {
            if (!suspended && failures >= FAILURES_BEFORE_POLLING && (!document.hidden || needsUpdatesWhileHidden())) {
                poll();
            }
        } else {
            send('ping');
        }
    }, PING_INTERVAL);
    setInterval(() => {
        if (isOpen() && Date.now() - lastMessageAt > MAX_SILENCE) {
            disconnect();
            lost();
        }
    }, SILENCE_CHECK_INTERVAL);
    document.addEventListener('visibilitychange', () => {
        clearTimeout(hiddenTimer);
        if (!document.hidden) {
            resume();
        } else if (!needsUpdatesWhileHidden()) {
            hiddenTimer = setTimeout(() => {
                suspended = true;
                disconnect();
            }, HIDDEN_GRACE);
        }
    });
    window.addEventListener('online', resume);
    // The browser's offline event may be wrong: a server on this machine still answers. So the socket is checked.
    window.addEventListener('offline', () => {
        if (isOpen()) {
            probe();
        } else {
            isPolling = false;
            reportDisconnected();
        }
    });
    fetchSummary();
    open();
}
