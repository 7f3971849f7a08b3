/*
 * createLineChart(container, data, options): a line over an implicit index, labelled at its first, last, highest and
 * lowest point. data: numbers; options: color, valuePrefix, valueSuffix, strokeWidth. A single number is drawn as a
 * horizontal line.
 */
archipelagoCharts.line = function (data, options, view) {
    const kit = archipelagoCharts;
    const valid = Array.isArray(data) && data.length > 0 && data.every(kit.isFigure);
    if (!valid) {
        return null;
    }
    const values = data.map(Number);
    const settings = kit.settingsOf(options);
    const color = kit.paint(settings.color, view);
    const ground = kit.paint('var(--card-bg)', view);
    const stroke = kit.within(settings.strokeWidth, 20) || 2.5;
    const show = (value, digits) => kit.amount(value, settings, view, digits);

    const width = view.width;
    const height = Math.max(150, Math.round(width / 2));
    const side = 10;
    const top = 30;
    const bottom = 30;
    const last = values.length - 1;
    const highest = values.reduce((a, b) => Math.max(a, b));
    const lowest = values.reduce((a, b) => Math.min(a, b));
    const xOf = (index) => (last === 0 ? width / 2 : side + ((width - 2 * side) * index) / last);
    const yOf = (value) =>
        highest === lowest ? height / 2 : top + ((highest - value) * (height - top - bottom)) / (highest - lowest);
    const points = values.map((value, index) => xOf(index).toFixed(1) + ' ' + yOf(value).toFixed(1));
    const path = last === 0
        ? 'M ' + side + ' ' + yOf(values[0]) + ' L ' + (width - side) + ' ' + yOf(values[0])
        : 'M ' + points.join(' L ');
    const floor = height - 4;
    const area = path + ' L ' + (width - side) + ' ' + floor + ' L ' + side + ' ' + floor + ' Z';

    const taken = [];
    const marks = [...new Set([0, last, values.indexOf(highest), values.indexOf(lowest)])]
        .map((index) => {
            const x = xOf(index);
            const y = yOf(values[index]);
            const anchor = x < width * 0.2 ? 'start' : x > width * 0.8 ? 'end' : 'middle';
            const text = show(values[index], 1);
            // Places a label on the side of its point away from the line.
            const neighbour = values[index === 0 ? 1 : index - 1] ?? values[index];
            const atEnd = index === 0 || index === last;
            const below = highest !== lowest && (values[index] === lowest || (atEnd && neighbour > values[index]));
            const labelY = below ? y + 20 : y - 11;
            const labelX = anchor === 'start' ? Math.max(2, x - 6) : anchor === 'end' ? Math.min(width - 2, x + 6) : x;
            const reach = text.length * 7.5;
            const from = anchor === 'start' ? labelX : anchor === 'end' ? labelX - reach : labelX - reach / 2;
            // A label that would overlap another is omitted; the tooltip and the table contain its value.
            const clash = taken.some((box) => from < box.to && from + reach > box.from && Math.abs(labelY - box.y) < 15);
            if (!clash) {
                taken.push({ from, to: from + reach, y: labelY });
            }
            return (
                '<g class="line-point-group"><circle class="line-dot" cx="' + x.toFixed(1) + '" cy="' + y.toFixed(1) +
                '" r="3.5" stroke-width="2" stroke="' + ground + '" fill="' + color + '"></circle>' +
                (clash ? '' : '<text class="value-label" x="' + labelX.toFixed(1) + '" y="' + labelY.toFixed(1) +
                    '" text-anchor="' + anchor + '" font-size="13" font-weight="600" fill="' + kit.paint('var(--text-primary)', view) + '">' +
                    kit.escape(text) + '</text>') + '</g>'
            );
        })
        .join('');
    const words = kit.texts(view);
    const description = words('from') + ' ' + show(values[0], 2) + ' ' + words('to') + ' ' + show(values[last], 2) + '; ' + words('highest') + ' ' +
        show(highest, 2) + '; ' + words('lowest') + ' ' + show(lowest, 2);
    const pointer = view.still
        ? ''
        : '<g class="line-crosshair"><line y1="0" y2="' + floor + '" stroke-width="1" stroke="' + kit.paint('var(--border-color)', view) +
          '"></line><circle class="line-dot" r="4" stroke-width="2" stroke="' + ground + '" fill="' + color + '"></circle></g>';

    return {
        className: 'line-chart-container',
        width,
        side,
        values,
        yOf,
        show,
        markup:
            '<div class="line-chart-interactive">' + kit.opening('line-chart-svg', width, height, view, view.name, description) +
            '<path class="line-area" d="' + area + '" fill="' + color + '" opacity="0.1"></path>' +
            '<line class="line-base" x1="0" x2="' + width + '" y1="' + floor + '" y2="' + floor + '" stroke-width="1" stroke="' +
            kit.paint('var(--border-color)', view) + '"></line>' +
            '<path class="line-path" d="' + path + '" fill="none" stroke="' + color + '" stroke-width="' + stroke +
            '" stroke-linecap="round" stroke-linejoin="round"></path>' + marks + pointer + '</svg>' +
            (view.still ? '' : '<div class="line-chart-tooltip" aria-hidden="true"></div>') + '</div>' +
            kit.table(view, view.name, [words('point'), words('value')], values.map((value, index) => [index + 1, show(value, 2)])),
    };
};

archipelagoCharts.kinds.line.global = 'createLineChart';

function createLineChart(container, data, options = {}) {
    const chart = container && archipelagoCharts.line(data, options, archipelagoCharts.viewOf(container, 640));
    if (!chart) {
        console.error('createLineChart: needs a container and a list of at least one number');
        return;
    }
    archipelagoCharts.show(container, chart);
    const { width, side, values, yOf, show } = chart;
    const last = values.length - 1;
    const field = container.querySelector('.line-chart-interactive');
    const tooltip = container.querySelector('.line-chart-tooltip');
    const crosshair = container.querySelector('.line-crosshair');
    field.addEventListener('pointermove', (event) => {
        const box = field.getBoundingClientRect();
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
    field.addEventListener('pointerleave', () => {
        tooltip.classList.remove('active');
        crosshair.classList.remove('active');
    });
}
