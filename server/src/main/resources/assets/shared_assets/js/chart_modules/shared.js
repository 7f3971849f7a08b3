/*
 * Common to all charts. A chart is a pure function of its data and a view and does not access the document, so the same
 * code draws in the browser, the print view, a PDF and for readers without JavaScript. It returns {className, markup},
 * or null if there is nothing to draw.
 *
 * view: {id, name, language, width, height?, still?, palette?}. still: omits what only a pointer uses. palette: the
 * values of custom properties, for output that cannot resolve them; colours are then resolved.
 */
var archipelagoCharts = (function () {
    'use strict';

    const TEXTS = {
        vi: { item: 'Mục', value: 'Giá trị', share: 'Tỷ lệ', point: 'Điểm', upTo: 'Đến', zone: 'Vùng', chart: 'Biểu đồ', highest: 'Cao nhất',
            lowest: 'Thấp nhất', from: 'Từ', to: 'đến', empty: 'Không có dữ liệu để hiển thị.', broken: 'Không thể vẽ biểu đồ này.' },
        en: { item: 'Item', value: 'Value', share: 'Share', point: 'Point', upTo: 'Up to', zone: 'Zone', chart: 'Chart', highest: 'Highest',
            lowest: 'Lowest', from: 'From', to: 'to', empty: 'No data to show.', broken: 'This chart could not be drawn.' },
    };

    /*
     * Generators rarely translate the data, so the names of common scales are known here: Vietnamese, English, other
     * spellings.
     */
    const WORDS = [
        ['Sợ hãi tột độ', 'Extreme fear', 'Cực kỳ sợ hãi', 'Sợ hãi cực độ'],
        ['Sợ hãi', 'Fear'],
        ['Trung tính', 'Neutral'],
        ['Tham lam', 'Greed'],
        ['Tham lam tột độ', 'Extreme greed', 'Cực kỳ tham lam', 'Tham lam cực độ'],
        ['Quá bán', 'Oversold'],
        ['Quá mua', 'Overbought'],
        ['Vị thế Long', 'Long positions'],
        ['Vị thế Short', 'Short positions'],
        ['Khác', 'Others', 'Other'],
        ['Khối lượng (tỷ USD)', 'Volume (USD billion)', 'Volume (Tỷ USD)', 'Volume (Billion USD)'],
    ];

    const MOST_ROWS = 500;
    const isEnglish = (language) => String(language || '').startsWith('en');
    const texts = (view) => TEXTS[isEnglish(view.language) ? 'en' : 'vi'];
    const escape = (text) => String(text ?? '').replace(/[&<>"']/g, (character) => '&#' + character.charCodeAt(0) + ';');

    /**
     * Whether a value can be drawn: a number or a numeric string. An absent value is not a number and never 0. The
     * limit is beyond any real value and keeps sums and scales finite.
     */
    const isFigure = (value) =>
        (typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')) && Math.abs(Number(value)) <= 1e18;

    /** The value if it is positive and at most `most`, otherwise 0. */
    const within = (value, most) => (Number(value) > 0 && Number(value) <= most ? Number(value) : 0);

    const settingsOf = (value) => (value && typeof value === 'object' ? value : {});

    /** Formats a number for a language. Written out because the server's engine lacks Intl. */
    function number(value, view, most, least = 0) {
        const size = Math.abs(value);
        let [whole, part = ''] = size < 1e21 ? size.toFixed(most).split('.') : [String(size)];
        while (part.length > least && part.endsWith('0')) {
            part = part.slice(0, -1);
        }
        const english = isEnglish(view.language);
        whole = whole.includes('e') ? whole : whole.replace(/\B(?=(\d{3})+$)/g, english ? ',' : '.');
        const sign = value < 0 && /[1-9]/.test(whole + part) ? '−' : '';
        return sign + whole + (part ? (english ? '.' : ',') + part : '');
    }

    /** A number with the prefix and suffix of the data; the sign precedes both. */
    function amount(value, settings, view, digits) {
        const text = number(value, view, digits);
        const sign = text.startsWith('−') ? '−' : '';
        return sign + (settings.valuePrefix ?? '') + text.slice(sign.length) + (settings.valueSuffix ?? '');
    }

    /** A colour of the data, or the fallback if it is not a colour: nothing else may get into a style. */
    function paint(color, view, fallback = 'var(--accent-color)') {
        const text = String(color || fallback).trim();
        const safe = /^[-#\w(),.%\s/]{1,80}$/.test(text) && !/url|expression|image/i.test(text) ? text : fallback;
        return escape(view.palette ? resolve(safe, view.palette, fallback, 0) : safe);
    }

    function resolve(color, palette, fallback, depth) {
        const name = /^var\(\s*(--[\w-]+)\s*(?:,\s*([^()]+(?:\([^()]*\))?)\s*)?\)$/.exec(color);
        if (!name) {
            return color.includes('var(') ? '#55616d' : color;
        }
        const value = palette[name[1]] || name[2] || palette['--accent-color'] || '#0f766e';
        return depth > 8 ? '#55616d' : resolve(value.trim(), palette, fallback, depth + 1);
    }

    /** The letter of the nth item, for readers who cannot distinguish its colour: A to Z, then A2. */
    const key = (index) => String.fromCharCode(65 + (index % 26)) + (index < 26 ? '' : Math.floor(index / 26) + 1);

    function opening(className, width, height, view, name, description) {
        const id = escape(view.id);
        return (
            '<svg class="' + className + '" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ' + width + ' ' + height + '" role="img" ' +
            'aria-labelledby="' + id + '-title ' + id + '-desc"><title id="' + id + '-title">' + escape(name || texts(view).chart) +
            '</title><desc id="' + id + '-desc">' + escape(description) + '</desc>'
        );
    }

    /** The data as a table, for readers who do not see the drawing. */
    function table(view, name, heads, rows) {
        const head = heads.map((text) => '<th scope="col">' + escape(text) + '</th>').join('');
        const body = rows
            .slice(0, MOST_ROWS)
            .map((row) => '<tr>' + row.map((text, column) =>
                column === 0 ? '<th scope="row">' + escape(text) + '</th>' : '<td>' + escape(text) + '</td>').join('') + '</tr>')
            .join('');
        return (
            '<div class="chart-table"><table><caption>' + escape(name || texts(view).chart) + '</caption><thead><tr>' + head +
            '</tr></thead><tbody>' + body + '</tbody></table></div>'
        );
    }

    const note = (view) => '<p class="chart-note">' + escape(texts(view).broken) + '</p>';

    /**
     * No chart needs more than an array of objects in an object; deeper data would cause a stack overflow while it is
     * traversed.
     */
    const MAX_DEPTH = 16;

    /**
     * Whether brackets outside strings are nested deeper than MAX_DEPTH. One pass, before anything recursive reads the
     * text.
     */
    function isTooDeep(json) {
        let depth = 0;
        let inString = false;
        for (let i = 0; i < json.length; i += 1) {
            const character = json[i];
            if (inString) {
                i += character === '\\' ? 1 : 0;
                inString = character !== '"';
            } else if (character === '"') {
                inString = true;
            } else if (character === '{' || character === '[') {
                depth += 1;
                if (depth > MAX_DEPTH) {
                    return true;
                }
            } else if (character === '}' || character === ']') {
                depth -= 1;
            }
        }
        return false;
    }

    /** The chart data in a comment; null if it contains none, undefined if it is invalid. */
    function parse(comment) {
        const match = /^\s*CHART_DATA\s*:([\s\S]*)$/.exec(comment);
        if (!match) {
            return null;
        }
        const json = match[1].trim();
        if (isTooDeep(json)) {
            return undefined;
        }
        // A trailing comma is the only error of generators that is safe to correct.
        for (const text of [json, json.replace(/,(\s*[}\]])/g, '$1')]) {
            try {
                const data = JSON.parse(text);
                return data && typeof data === 'object' && ['gauge', 'bar', 'line', 'doughnut', 'series'].includes(data.type) ? data : undefined;
            } catch (error) {
                // Try the next form.
            }
        }
        return undefined;
    }

    /** The data with common labels translated into the language. */
    function inLanguage(value, language, name) {
        if (Array.isArray(value)) {
            return value.map((item) => inLanguage(item, language));
        }
        if (value && typeof value === 'object') {
            return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inLanguage(item, language, key)]));
        }
        if (typeof value !== 'string' || !['label', 'yAxisLabel', 'title'].includes(name)) {
            return value;
        }
        const word = value.trim().toLowerCase();
        const known = WORDS.find((forms) => forms.some((form) => form.toLowerCase() === word));
        return known ? known[isEnglish(language) ? 1 : 0] : value;
    }

    /**
     * The chart of parsed data; null if it cannot be drawn.
     * @this {any}
     */
    function draw(data, view) {
        try {
            const chart = inLanguage(data, view.language);
            return chart.type === 'gauge'
                ? this.gauge(chart.value, chart.config, view)
                : this[chart.type](chart.data, chart.options || chart.config, view);
        } catch (error) {
            return null;
        }
    }

    /**
     * For the server: maps [{comment, view}] to {className, markup} in order, with a message where the data is invalid.
     * @this {any}
     */
    function drawAll(requests) {
        return requests.map(({ comment, view }) => {
            const data = parse(comment);
            const chart = data ? this.draw(data, view) : null;
            return chart ? { className: chart.className, markup: chart.markup } : { className: 'chart-container', markup: note(view) };
        });
    }

    // The following needs a document: the browser's side of the four chart functions.

    function viewOf(container, most) {
        return {
            id: 'chart-' + (container.id || Math.random().toString(36).slice(2)),
            name: container.getAttribute('aria-label') || '',
            language: document.documentElement.lang || 'vi',
            width: Math.min(Math.max(220, container.clientWidth || 450), most),
        };
    }

    function show(container, chart) {
        container.classList.add(chart.className);
        container.innerHTML = chart.markup;
    }

    return { texts, escape, settingsOf, isFigure, within, number, amount, paint, key, opening, table, note, parse, inLanguage, draw, drawAll, viewOf, show };
})();
