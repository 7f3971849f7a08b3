parent.postMessage('the loop begins', '*');
while (true) { }
