/* Read by older pages; the server now writes the messages into the page. */
window.translations = window.translations ?? {};
window.translations[document.documentElement.lang] = JSON.parse(document.getElementById('site-texts')?.textContent ?? '{"text":{}}').text;
