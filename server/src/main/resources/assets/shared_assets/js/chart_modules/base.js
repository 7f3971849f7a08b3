/*
 * Common to all charts. A chart is a pure function of its data and a view and does not access the document, so the same
 * code draws in the browser, the print view, a PDF and for readers without JavaScript. It returns {className, markup},
 * or null if there is nothing to draw.
 *
 * view: {id, name, language, width, height?, still?, palette?}. still: omits what only a pointer uses. palette: the
 * values of custom properties, for output that cannot resolve them; colours are then resolved.
 */
var archipelagoCharts = archipelagoCharts || (function () {
    'use strict';

    /*
     * Generators rarely translate the data, so the labels of common scales are translated here: each is a message
     * chart.word.<key> of every language, and has these other spellings.
     */
    const WORDS = [
        ['extreme_fear', 'Cực kỳ sợ hãi', 'Sợ hãi cực độ'],
        ['fear'],
        ['neutral'],
        ['greed'],
        ['extreme_greed', 'Cực kỳ tham lam', 'Tham lam cực độ'],
        ['oversold'],
        ['overbought'],
        ['long'],
        ['short'],
        ['others', 'Other'],
        ['volume', 'Volume (Tỷ USD)', 'Volume (Billion USD)'],
    ];

    /** By name: what a kind needs beside its drawing function. */
    const kinds = {};

    /** By tag: {grouping, decimal, texts}; the first one serves for any other language. */
    const languages = {};

    const MOST_ROWS = 500;
    const languageOf = (tag) => languages[String(tag || '').split('-')[0]] ?? Object.values(languages)[0];

    /** A function from keys to texts in the language of the view. */
    const texts = (view) => (key) => languageOf(view.language).texts[key];
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
        const { grouping, decimal } = languageOf(view.language);
        whole = whole.includes('e') ? whole : whole.replace(/\B(?=(\d{3})+$)/g, grouping);
        const sign = value < 0 && /[1-9]/.test(whole + part) ? '−' : '';
        return sign + whole + (part ? decimal + part : '');
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
            'aria-labelledby="' + id + '-title ' + id + '-desc"><title id="' + id + '-title">' + escape(name || texts(view)('name')) +
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
            '<div class="chart-table"><table><caption>' + escape(name || texts(view)('name')) + '</caption><thead><tr>' + head +
            '</tr></thead><tbody>' + body + '</tbody></table></div>'
        );
    }

    const note = (view) => '<p class="chart-note">' + escape(texts(view)('broken')) + '</p>';

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
                return data && typeof data === 'object' && Object.hasOwn(kinds, data.type) ? data : undefined;
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
        const known = WORDS.find(([key, ...spellings]) =>
            [...Object.values(languages).map(({ texts }) => texts['word.' + key]), ...spellings].some((form) => form.toLowerCase() === word));
        return known ? languageOf(language).texts['word.' + known[0]] : value;
    }

    /** Whether a value meets a JSON Schema; of its keywords only those used by the kinds are known. */
    function meets(schema, value) {
        const type = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
        if (schema.type && ![].concat(schema.type).includes(type)) {
            return false;
        }
        if (type === 'array') {
            return value.length >= (schema.minItems ?? 0) && value.every((item) => meets(schema.items ?? {}, item));
        }
        if (type === 'object') {
            return (schema.required ?? []).every((name) => Object.hasOwn(value, name)) &&
                Object.entries(schema.properties ?? {}).every(([name, part]) => !Object.hasOwn(value, name) || meets(part, value[name]));
        }
        return type !== 'string' || !schema.pattern || new RegExp(schema.pattern).test(value);
    }

    /** Whether parsed data meets the schema of its kind. */
    const isValid = (data) => meets(kinds[data.type].schema, data);

    /** What the drawing function of a kind takes: [what is drawn, settings]. */
    const argumentsOf = (chart) => [
        'value' in kinds[chart.type].schema.properties ? chart.value : chart.data,
        chart.options || chart.config,
    ];

    /** Adds a kind; its script then sets archipelagoCharts[name], and the name of its global function if it has one. */
    function define(name, schema) {
        kinds[name] = { schema, global: null };
    }

    /**
     * The chart of parsed data; null if it cannot be drawn.
     * @this {any}
     */
    function draw(data, view) {
        try {
            return isValid(data) ? this[data.type](...argumentsOf(inLanguage(data, view.language)), view) : null;
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

    // The following needs a document: the browser's side of the charts.

    function viewOf(container, most) {
        return {
            id: 'chart-' + (container.id || Math.random().toString(36).slice(2)),
            name: container.getAttribute('aria-label') || '',
            language: document.documentElement.lang,
            width: Math.min(Math.max(220, container.clientWidth || 450), most),
        };
    }

    function show(container, chart) {
        container.classList.add(chart.className);
        container.innerHTML = chart.markup;
    }

    return { kinds, languages, define, isValid, argumentsOf, texts, escape, settingsOf, isFigure, within, number, amount, paint, key, opening, table, note, parse, inLanguage, draw, drawAll, viewOf, show };
})();
