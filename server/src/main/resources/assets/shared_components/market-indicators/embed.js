/* Keeps the widget's figures live. It runs on other people's sites: it neither reads nor keeps anything in the browser. */
import { follow } from './connection.js';
import { setClock, take } from './live-figures.js';

follow({
    onSummary: take,
    onMessage(message) {
        setClock(message);
        take(message?.data);
    },
    onState() {},
});
