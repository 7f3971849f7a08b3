/*
 * createBarChart(container, data, options): bars around a zero line, values at their ends, names in a legend below.
 * data: [{value, label, color?}]; options: valuePrefix, valueSuffix, yAxisLabel. Draws nothing if there is nothing to
 * compare.
 */
archipelagoCharts.bar = function (data, options, view) {
    const kit = archipelagoCharts;
    const bars = (Array.isArray(data) ? data : []).filter((bar) => bar && kit.isFigure(bar.value));
    const settings = kit.settingsOf(options);
    const values = bars.map((bar) => Number(bar.value));
    const highest = Math.max(0, ...values);
    const lowest = Math.min(0, ...values);
    if (highest === lowest) {
        return null;
    }
    // Trailing zeros are omitted: "80.000" would read as eighty thousand in Vietnamese.
    const shown = values.map((value) => kit.amount(value, settings, view, 3));
    const keyed = bars.length > 1;
    const width = view.width;
    const height = Math.max(150, Math.round(width / 2));
    const top = 26;
    const bottom = (lowest < 0 ? 26 : 8) + (keyed ? 16 : 0);
    const scale = (height - top - bottom) / (highest - lowest);
    const yOf = (value) => top + (highest - value) * scale;
    const slot = (width - 16) / bars.length;
    const breadth = Math.min(64, slot * 0.6);

    const groups = bars
        .map((bar, index) => {
            const value = values[index];
            const x = 8 + slot * index + (slot - breadth) / 2;
            const middle = (x + breadth / 2).toFixed(1);
            const y = Math.min(yOf(value), yOf(0));
            const tall = Math.max(1, Math.abs(yOf(value) - yOf(0)));
            const textY = value < 0 ? y + tall + 17 : y - 8;
            return (
                '<g class="bar-group" data-index="' + index + '">' +
                '<rect class="bar-rect" x="' + x.toFixed(1) + '" y="' + y.toFixed(1) + '" width="' + breadth.toFixed(1) +
                '" height="' + tall.toFixed(1) + '" rx="2" fill="' + kit.paint(bar.color, view) + '"></rect>' +
                '<text class="bar-value-label" x="' + middle + '" y="' + textY.toFixed(1) + '" text-anchor="middle" font-size="13" ' +
                'font-weight="600" fill="' + kit.paint('var(--text-primary)', view) + '">' + kit.escape(shown[index]) + '</text>' +
                (keyed ? '<text class="chart-key" x="' + middle + '" y="' + (height - 3) + '" text-anchor="middle" font-size="12" fill="' +
                    kit.paint('var(--text-secondary)', view) + '">' + kit.key(index) + '</text>' : '') + '</g>'
            );
        })
        .join('');
    const legend = bars
        .map(
            (bar, index) =>
                '<li class="legend-item"><span class="legend-color-box" style="background-color:' + kit.paint(bar.color, view) +
                '"></span>' + (keyed ? '<span class="chart-key">' + kit.key(index) + '</span> ' : '') +
                '<span>' + kit.escape(bar.label) + '</span></li>',
        )
        .join('');
    const words = kit.texts(view);
    const name = view.name || settings.yAxisLabel;
    const named = (value) => (bars[values.indexOf(value)].label ?? '') + ': ' + shown[values.indexOf(value)];
    const description = words('highest') + ' ' + named(Math.max(...values)) + '; ' + words('lowest') + ' ' + named(Math.min(...values));
    const zero = yOf(0).toFixed(1);

    return {
        className: 'bar-chart-container',
        tips: bars.map((bar, index) => (bar.label ?? '') + ': ' + shown[index]),
        markup:
            '<div class="bar-chart-layout">' +
            (settings.yAxisLabel ? '<div class="bar-chart-axis">' + kit.escape(settings.yAxisLabel) + '</div>' : '') +
            '<div class="bar-chart-svg-wrapper">' + kit.opening('bar-chart-svg', width, height, view, name, description) + groups +
            '<line class="bar-zero-line" x1="0" x2="' + width + '" y1="' + zero + '" y2="' + zero + '" stroke-width="1" stroke="' +
            kit.paint('var(--border-color)', view) + '"></line></svg>' +
            (view.still ? '' : '<div class="bar-chart-tooltip" aria-hidden="true"></div>') + '</div><ul class="bar-chart-legend">' + legend +
            '</ul></div>' + kit.table(view, name, [words('item'), words('value')], bars.map((bar, index) => [bar.label ?? '', shown[index]])),
    };
};

archipelagoCharts.kinds.bar.global = 'createBarChart';

function createBarChart(container, data, options = {}) {
    const chart = container && archipelagoCharts.bar(data, options, archipelagoCharts.viewOf(container, 560));
    if (!chart) {
        return;
    }
    archipelagoCharts.show(container, chart);
    const wrapper = container.querySelector('.bar-chart-svg-wrapper');
    const tooltip = container.querySelector('.bar-chart-tooltip');
    container.querySelectorAll('.bar-group').forEach((group, index) => {
        group.addEventListener('pointerenter', () => {
            tooltip.textContent = chart.tips[index];
            tooltip.classList.add('active');
        });
        group.addEventListener('pointermove', (event) => {
            const box = wrapper.getBoundingClientRect();
            tooltip.style.left = Math.min(Math.max(event.clientX - box.left, 60), Math.max(60, box.width - 60)) + 'px';
            tooltip.style.top = event.clientY - box.top - 12 + 'px';
        });
        group.addEventListener('pointerleave', () => tooltip.classList.remove('active'));
    });
}
