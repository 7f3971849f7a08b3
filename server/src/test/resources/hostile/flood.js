const { port1, port2 } = new MessageChannel();
port1.onmessage = () => {
    for (let i = 0; i < 100; i++) {
        parent.postMessage({ type: 'iframe-height-change', height: 400 + i }, '*');
    }
    port2.postMessage(null);
};
port2.postMessage(null);
