/*
 * createLineChart(container, data, options): a line over an implicit index, labelled at its first, last, highest and lowest point.
 * data: numbers; options: color, valuePrefix, valueSuffix, strokeWidth. One number is drawn as a level line.
 */
function createLineChart(container, data, options = {}) {
    const valid = Array.isArray(data) && data.length > 0 && data.every((value) => Number.isFinite(Number(value)));
    if (!container || !valid) {
        console.error('createLineChart: needs a container and a list of at least one number');
        return;
    }
    const values = data.map(Number);
    const settings = options && typeof options === 'object' ? options : {};
    const color = settings.color || 'var(--accent-color)';
    const prefix = settings.valuePrefix ?? '';
    const suffix = settings.valueSuffix ?? '';
    const stroke = Number.isFinite(Number(settings.strokeWidth)) ? Number(settings.strokeWidth) : 2.5;
    const language = document.documentElement.lang || 'vi';
    const show = (value, digits) =>
        (value < 0 ? '−' : '') + prefix +
        new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(Math.abs(value)) + suffix;
    const escape = (text) =>
        String(text ?? '').replace(/[&<>"']/g, (character) => '&#' + character.charCodeAt(0) + ';');

    const width = Math.min(Math.max(220, container.clientWidth || 450), 640);
    const height = Math.max(150, Math.round(width / 2));
    const side = 10;
    const top = 30;
    const bottom = 30;
    const last = values.length - 1;
    const highest = Math.max(...values);
    const lowest = Math.min(...values);
    const xOf = (index) => (last === 0 ? width / 2 : side + ((width - 2 * side) * index) / last);
    const yOf = (value) =>
        highest === lowest ? height / 2 : top + ((highest - value) * (height - top - bottom)) / (highest - lowest);
    const points = values.map((value, index) => xOf(index).toFixed(1) + ' ' + yOf(value).toFixed(1));
    const path = last === 0
        ? 'M ' + side + ' ' + yOf(values[0]) + ' H ' + (width - side)
        : 'M ' + points.join(' L ');
    const area = path + ' V ' + (height - 4) + ' H ' + (last === 0 ? side : xOf(0).toFixed(1)) + ' Z';
    const gradient = 'line-gradient-' + (container.id || Math.random().toString(36).slice(2));

    const taken = [];
    const marks = [...new Set([0, last, values.indexOf(highest), values.indexOf(lowest)])]
        .map((index) => {
            const x = xOf(index);
            const y = yOf(values[index]);
            const anchor = x < width * 0.2 ? 'start' : x > width * 0.8 ? 'end' : 'middle';
            const text = show(values[index], 1);
            // A label stands on the side of its point that the line does not come from.
            const neighbour = values[index === 0 ? 1 : index - 1] ?? values[index];
            const atEnd = index === 0 || index === last;
            const below = highest !== lowest && (values[index] === lowest || (atEnd && neighbour > values[index]));
            const labelY = below ? y + 20 : y - 11;
            const labelX = anchor === 'start' ? Math.max(2, x - 6) : anchor === 'end' ? Math.min(width - 2, x + 6) : x;
            const reach = text.length * 7.5;
            const from = anchor === 'start' ? labelX : anchor === 'end' ? labelX - reach : labelX - reach / 2;
            // A label that would lie on another one is left to the tooltip and the description.
            const clash = taken.some((box) => from < box.to && from + reach > box.from && Math.abs(labelY - box.y) < 15);
            if (!clash) {
                taken.push({ from, to: from + reach, y: labelY });
            }
            return (
                '<g class="line-point-group"><circle class="line-dot" cx="' + x.toFixed(1) + '" cy="' + y.toFixed(1) +
                '" r="3.5" style="fill:' + escape(color) + '"></circle>' +
                (clash ? '' : '<text class="value-label" x="' + labelX.toFixed(1) + '" y="' + labelY.toFixed(1) +
                    '" text-anchor="' + anchor + '">' + escape(text) + '</text>') + '</g>'
            );
        })
        .join('');
    const described = values.map((value) => show(value, 2)).join('; ');

    container.classList.add('line-chart-container');
    container.innerHTML =
        '<div class="line-chart-interactive"><svg class="line-chart-svg" viewBox="0 0 ' + width + ' ' + height +
        '" role="img" aria-labelledby="' + escape(gradient) + '-title ' + escape(gradient) + '-desc"><title id="' +
        escape(gradient) + '-title">' + escape(container.getAttribute('aria-label') || '') + '</title><desc id="' +
        escape(gradient) + '-desc">' + escape(described) + '</desc><defs><linearGradient id="' + escape(gradient) +
        '" x1="0" y1="0" x2="0" y2="1"><stop offset="0" style="stop-color:' + escape(color) + ';stop-opacity:.18"></stop>' +
        '<stop offset="1" style="stop-color:' + escape(color) + ';stop-opacity:0"></stop></linearGradient></defs>' +
        '<path class="line-area" d="' + area + '" fill="url(#' + escape(gradient) + ')"></path>' +
        '<line class="line-base" x1="0" x2="' + width + '" y1="' + (height - 4) + '" y2="' + (height - 4) + '"></line>' +
        '<path class="line-path" d="' + path + '" style="stroke:' + escape(color) + ';stroke-width:' + stroke + '"></path>' + marks +
        '<g class="line-crosshair"><line y1="0" y2="' + (height - 4) + '"></line><circle class="line-dot" r="4" style="fill:' +
        escape(color) + '"></circle></g></svg><div class="line-chart-tooltip" aria-hidden="true"></div></div>';

    const area2d = container.querySelector('.line-chart-interactive');
    const tooltip = container.querySelector('.line-chart-tooltip');
    const crosshair = container.querySelector('.line-crosshair');
    area2d.addEventListener('pointermove', (event) => {
        const box = area2d.getBoundingClientRect();
        if (box.width === 0) {
            return;
        }
        const factor = width / box.width;
        const x = Math.min(Math.max((event.clientX - box.left) * factor, side), width - side);
        const position = last === 0 ? 0 : ((x - side) / (width - 2 * side)) * last;
        const before = Math.min(Math.floor(position), last);
        const after = Math.min(before + 1, last);
        const value = values[before] + (values[after] - values[before]) * (position - before);
        crosshair.setAttribute('transform', 'translate(' + x.toFixed(1) + ' 0)');
        crosshair.querySelector('circle').setAttribute('cy', yOf(value).toFixed(1));
        crosshair.classList.add('active');
        tooltip.textContent = show(value, 2);
        tooltip.style.left = Math.min(Math.max(x / factor, 50), Math.max(50, box.width - 50)) + 'px';
        tooltip.style.top = yOf(value) / factor - 12 + 'px';
        tooltip.classList.add('active');
    });
    area2d.addEventListener('pointerleave', () => {
        tooltip.classList.remove('active');
        crosshair.classList.remove('active');
    });
}
