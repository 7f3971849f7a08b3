/* Updates the widget. It runs on other sites and neither reads nor stores anything in the browser. */
import { connect } from './connection.js';
import { setClock, acceptSnapshot } from './live-figures.js';

connect({
    onSummary: acceptSnapshot,
    onMessage(message) {
        setClock(message);
        acceptSnapshot(message?.data);
    },
    onState() {},
});
