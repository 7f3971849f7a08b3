/*
 * Follows /ws: opens it again with growing, jittered delay, keeps it awake, and asks over HTTP every 30 s while it cannot be had.
 * States: connecting, open, waiting, polling, offline.
 */
const SUMMARY = '/api/dashboard/data';
const PING_EVERY = 30_000;
const SILENCE = 90_000;
const FIRST_DELAY = 1_000;
const LAST_DELAY = 30_000;
const FAILURES_BEFORE_POLLING = 3;

export function follow({ onMessage, onSummary, onState }) {
    let socket = null;
    let failures = 0;
    let heardAt = 0;
    let retry = 0;
    let polled = false;

    const send = (message) => socket?.readyState === WebSocket.OPEN && socket.send(message);

    async function ask() {
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

    function closed() {
        socket = null;
        failures += 1;
        onState(navigator.onLine === false ? 'offline' : polled ? 'polling' : 'waiting');
        const delay = Math.min(FIRST_DELAY * 2 ** (failures - 1), LAST_DELAY);
        clearTimeout(retry);
        retry = setTimeout(open, delay / 2 + (Math.random() * delay) / 2);
    }

    function open() {
        clearTimeout(retry);
        if (socket) {
            return;
        }
        const address = new URL('/ws', location.href);
        address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
        const opening = new WebSocket(address);
        socket = opening;
        opening.addEventListener('open', () => {
            failures = 0;
            polled = false;
            heardAt = Date.now();
            onState('open');
            send('ping');
            send(JSON.stringify({ type: 'request_dashboard_data', timestamp: Date.now() }));
        });
        opening.addEventListener('message', (event) => {
            heardAt = Date.now();
            try {
                onMessage(JSON.parse(event.data));
            } catch (error) {
                if (!(error instanceof SyntaxError)) {
                    throw error;
                }
            }
        });
        opening.addEventListener('close', () => socket === opening && closed());
    }

    setInterval(async () => {
        if (socket?.readyState === WebSocket.OPEN) {
            send(Date.now() - heardAt > SILENCE ? '{"type":"request_dashboard_data"}' : 'ping');
        } else if (!document.hidden && failures >= FAILURES_BEFORE_POLLING) {
            polled = await ask();
            if (polled && socket?.readyState !== WebSocket.OPEN) {
                onState('polling');
            }
        }
    }, PING_EVERY);
    window.addEventListener('online', () => {
        failures = 0;
        open();
    });
    window.addEventListener('offline', () => onState('offline'));
    ask();
    open();
}
