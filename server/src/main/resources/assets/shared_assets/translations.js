/* Older pages look for this table; the texts of the pages are written by the server now. */
window.translations = window.translations ?? {};
window.translations[document.documentElement.lang || 'vi'] = JSON.parse(document.getElementById('site-texts')?.textContent ?? '{"text":{}}').text;
