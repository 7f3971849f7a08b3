/*
 * The history chart: the data of the page's table, drawn by Chart.js once it approaches the viewport. A slider moves
 * through the points by keyboard, touch or pointer. Another metric or range is another page, from which the chart is
 * taken.
 */
import * as format from './format.js';

const NEAR = '400px';
const HOURS = 2 * 3_600;
const DAY = 86_400_000;
const KNOB = 1.125;
const root = document.documentElement;
let chart = null;
let library = null;

const figure = () => document.querySelector('[data-history]');
const part = (name) => figure()?.querySelector(`[data-part="${name}"]`);

function load(address) {
    library ??= new Promise((resolve, reject) => {
        const script = document.createElement('script');
        script.src = address;
        script.addEventListener('load', () => resolve(window.Chart));
        script.addEventListener('error', () => {
            library = null;
            reject(new Error('Chart.js could not be loaded'));
        });
        document.head.append(script);
    });
    return library;
}

/* The points of the table; an empty point interrupts the line where one is missing. */
function points(step, factor) {
    const found = [];
    part('rows').querySelectorAll('tr').forEach((row) => {
        const x = Date.parse(/** @type {HTMLTimeElement} */ (row.querySelector('time')).dateTime);
        const before = found.at(-1);
        if (before && x - before.x > step * 1_500) {
            found.push({ x: (x + before.x) / 2, y: null });
        }
        found.push({ x, y: Number(/** @type {HTMLDataElement} */ (row.querySelector('data')).value) * factor, row });
    });
    return found;
}

/* Whole days or hours, six at most: otherwise the axis would repeat the same day. */
function wholeTicks(axis) {
    const span = axis.max - axis.min;
    const unit = span > 2 * DAY ? DAY : DAY / 24;
    const every = unit * Math.max(1, Math.ceil(span / unit / 6));
    axis.ticks = [];
    for (let value = Math.ceil(axis.min / every) * every; value <= axis.max; value += every) {
        axis.ticks.push({ value });
    }
}

const rem = (size) => size * parseFloat(getComputedStyle(root).fontSize);

/* VND prices are USD prices at the current rate, also for the past; the caption says so. */
const inDong = () => root.dataset.currency === 'vnd' && figure().hasAttribute('data-vnd-rate');

function priced(dataset) {
    if (!inDong()) {
        return { factor: 1, write: format[dataset.format], tick: { price: format.axisPrice, amount: format.axisAmount }[dataset.format] ?? format[dataset.format] };
    }
    return { factor: Number(dataset.vndRate), write: format.dong, tick: format.axisDong };
}

function writeRows({ factor, write }) {
    part('rows').querySelectorAll('data').forEach((/** @type {HTMLDataElement} */ data) => {
        data.textContent = write(Number(data.value) * factor);
    });
    figure().querySelectorAll('[data-part="at-rate"]').forEach((note) => {
        note.hidden = factor === 1;
    });
}

const color = (name) => getComputedStyle(root).getPropertyValue(name).trim();

function options(writeTick, writeTime, choose) {
    const grid = { color: color('--border-color'), drawTicks: false };
    const ticks = { color: color('--text-secondary'), font: { family: getComputedStyle(document.body).fontFamily, size: rem(0.75) }, padding: 8 };
    return {
        animation: false,
        parsing: false,
        normalized: true,
        responsive: true,
        maintainAspectRatio: false,
        interaction: { mode: 'index', intersect: false },
        onHover: (_event, elements) => elements[0] && choose(elements[0].index),
        plugins: { legend: { display: false }, tooltip: { enabled: false } },
        scales: {
            x: { type: 'linear', bounds: 'data', grid: { display: false }, border: { color: color('--border-color') },
                afterBuildTicks: wholeTicks, ticks: { ...ticks, maxRotation: 0, callback: (value) => writeTime(new Date(value)) } },
            y: { position: 'right', grid, border: { display: false }, ticks: { ...ticks, maxTicksLimit: 5, callback: (value) => writeTick(value) } },
        },
    };
}

/* The centre of the thumb moves from the first point to the last: a slider reserves half a thumb at both ends. */
function placeSlider(slider, { left, right }) {
    const knob = rem(KNOB);
    slider.style.marginLeft = `${left - knob / 2}px`;
    slider.style.width = `${right - left + knob}px`;
}

function draw(Chart) {
    const { dataset } = figure();
    const step = Number(dataset.step);
    const currency = priced(dataset);
    const all = points(step, currency.factor);
    const known = all.filter((point) => point.row);
    const writeTime = (date) => (step < HOURS ? format.clock(date) : format.day(date));
    const slider = /** @type {HTMLInputElement} */ (part('point'));
    const reading = part('reading');
    const box = part('box');
    const canvas = document.createElement('canvas');

    let chosen = known.at(-1);

    /* The nearest point; across a gap, the point on its far side. */
    function follow() {
        const asked = Number(slider.value);
        const distance = (point) => Math.abs(point.x - asked);
        const nearest = known.reduce((best, point) => (distance(point) < distance(best) ? point : best));
        const ahead = asked > chosen.x ? known.indexOf(chosen) + 1 : known.indexOf(chosen) - 1;
        choose(all.indexOf(nearest === chosen && asked !== chosen.x ? known[ahead] ?? chosen : nearest));
    }

    function choose(index) {
        const point = all[index]?.row ? all[index] : known.at(-1);
        const written = `${format.dateTime(new Date(point.x))}: ${currency.write(point.y)}`;
        chosen = point;
        slider.value = String(point.x);
        slider.setAttribute('aria-valuetext', written);
        reading.textContent = written;
        chart.setActiveElements([{ datasetIndex: 0, index: all.indexOf(point) }]);
        chart.update('none');
    }

    chart?.destroy();
    writeRows(currency);
    slider.min = String(known[0].x);
    slider.max = String(known.at(-1).x);
    slider.step = String(step * 1_000);
    box.dataset.words ??= box.querySelector('desc')?.textContent ?? '';
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', `${dataset.title}. ${box.dataset.words}`);
    box.replaceChildren(canvas);
    chart = new Chart(canvas, {
        type: 'line',
        data: { datasets: [{
            data: all,
            borderColor: color('--accent-color'),
            backgroundColor: color('--accent-color'),
            borderWidth: 2,
            pointRadius: 0,
            pointHoverRadius: 5,
            clip: 6,
        }] },
        options: options(currency.tick, writeTime, choose),
        plugins: [{ id: 'slider', afterLayout: ({ chartArea }) => placeSlider(slider, chartArea) }],
    });
    slider.oninput = follow;
    choose(all.length - 1);
}

async function drawWhenNear() {
    if (!figure() || !part('rows')) {
        return;
    }
    try {
        draw(await load(figure().dataset.library));
    } catch (error) {
        // The server's drawing and the table remain.
        console.warn(error.message);
    }
}

function watch() {
    const near = new IntersectionObserver((entries) => {
        if (entries.some((entry) => entry.isIntersecting)) {
            near.disconnect();
            drawWhenNear();
        }
    }, { rootMargin: NEAR });
    if (figure()) {
        near.observe(figure());
    }
}

/* Replaces the chart by that of another page of this site; false if the page has none. */
async function take(address) {
    try {
        const answer = await fetch(address, { headers: { Accept: 'text/html' }, signal: AbortSignal.timeout(10_000) });
        const other = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-history]');
        if (!answer.ok || !other) {
            return false;
        }
        chart?.destroy();
        chart = null;
        figure().replaceWith(other);
        await drawWhenNear();
        return true;
    } catch {
        return false;
    }
}

function followForm(form) {
    form.addEventListener('change', async () => {
        const address = `${form.action}?${new URLSearchParams(/** @type {any} */ (new FormData(form)))}`;
        if (!(await take(address))) {
            location.href = address;
        }
    });
}

function followRanges(links) {
    links.addEventListener('click', async (event) => {
        const link = event.target.closest('a');
        if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
            return;
        }
        event.preventDefault();
        if (!(await take(link.href))) {
            location.href = link.href;
            return;
        }
        links.querySelectorAll('a').forEach((each) => each.removeAttribute('aria-current'));
        link.setAttribute('aria-current', 'true');
        const address = new URL(location.href);
        const range = new URL(link.href).searchParams.get('range');
        address.searchParams.delete('range');
        if (range) {
            address.searchParams.set('range', range);
        }
        history.replaceState(history.state, '', address);
    });
}

document.querySelectorAll('[data-history-choice]').forEach(followForm);
document.querySelectorAll('[data-history-ranges]').forEach(followRanges);
['themeChanged', 'currencyChanged'].forEach((change) => window.addEventListener(change, () => chart && drawWhenNear()));
watch();
