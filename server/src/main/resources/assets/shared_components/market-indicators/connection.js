/*
 * Follows /ws: opens it again with growing, jittered delay, keeps it awake, and asks over HTTP every 30 s while it cannot be had. A page
 * nobody looks at lets go of it after half a minute, unless somebody asked to be told of what comes, and catches up when it is seen again.
 * States: connecting, open, waiting, polling, offline.
 */
const SUMMARY = '/api/dashboard/data';
const TICK = 30_000;
/* Three snapshots are missing: the server hangs, though the proxy before it may keep the connection for long. */
const SILENCE = 15_000;
const LOOK = 5_000;
const UNSEEN = 30_000;
const DOUBT = 5_000;
const FIRST_DELAY = 1_000;
const LAST_DELAY = 30_000;
const FAILURES_BEFORE_POLLING = 3;

/* needsUpdatesWhileHidden() says whether what comes is wanted although nobody looks at the page; without it, it never is. */
export function follow({ onMessage, onSummary, onState, needsUpdatesWhileHidden = () => false }) {
    let socket = null;
    let failures = 0;
    let heardAt = 0;
    let retry = 0;
    let unseen = 0;
    let polled = false;
    let resting = false;

    const isOpen = () => socket?.readyState === WebSocket.OPEN;
    const send = (message) => isOpen() && socket.send(message);
    const withoutSocket = () => onState(polled ? 'polling' : navigator.onLine ? 'waiting' : 'offline');

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

    async function poll() {
        polled = await ask();
        if (!isOpen() && !resting) {
            withoutSocket();
        }
    }

    function letGo() {
        clearTimeout(retry);
        const left = socket;
        socket = null;
        left?.close();
    }

    function lost() {
        socket = null;
        failures += 1;
        withoutSocket();
        if (failures === FAILURES_BEFORE_POLLING) {
            poll();
        }
        const delay = Math.min(FIRST_DELAY * 2 ** (failures - 1), LAST_DELAY);
        clearTimeout(retry);
        retry = setTimeout(open, delay / 2 + (Math.random() * delay) / 2);
    }

    function open() {
        clearTimeout(retry);
        if (socket || resting) {
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
        opening.addEventListener('close', () => socket === opening && lost());
    }

    /* Leaves a socket that does not answer soon: the network may have gone while nobody noticed. */
    function doubt() {
        const asked = Date.now();
        send('ping');
        setTimeout(() => {
            if (isOpen() && heardAt < asked) {
                letGo();
                lost();
            }
        }, DOUBT);
    }

    function again() {
        resting = false;
        failures = 0;
        if (isOpen()) {
            doubt();
        } else {
            open();
        }
    }

    setInterval(() => {
        if (!isOpen()) {
            if (!resting && failures >= FAILURES_BEFORE_POLLING && (!document.hidden || needsUpdatesWhileHidden())) {
                poll();
            }
        } else {
            send('ping');
        }
    }, TICK);
    setInterval(() => {
        if (isOpen() && Date.now() - heardAt > SILENCE) {
            letGo();
            lost();
        }
    }, LOOK);
    document.addEventListener('visibilitychange', () => {
        clearTimeout(unseen);
        if (!document.hidden) {
            again();
        } else if (!needsUpdatesWhileHidden()) {
            unseen = setTimeout(() => {
                resting = true;
                letGo();
            }, UNSEEN);
        }
    });
    window.addEventListener('online', again);
    // What a browser calls offline need not be: a server on this machine still answers. So it is asked.
    window.addEventListener('offline', () => {
        if (isOpen()) {
            doubt();
        } else {
            polled = false;
            withoutSocket();
        }
    });
    ask();
    open();
}
