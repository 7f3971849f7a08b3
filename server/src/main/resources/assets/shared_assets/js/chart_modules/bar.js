/*
 * createBarChart(container, data, options): bars around a zero line, values at their ends, names in a legend below.
 * data: [{value, label, color?}]; options: valuePrefix, valueSuffix, yAxisLabel. Nothing is drawn when there is nothing to compare.
 */
function createBarChart(container, data, options = {}) {
    const bars = (Array.isArray(data) ? data : []).filter((bar) => bar && Number.isFinite(Number(bar.value)));
    if (!container || bars.length === 0) {
        return;
    }
    const settings = options && typeof options === 'object' ? options : {};
    const prefix = settings.valuePrefix ?? '';
    const suffix = settings.valueSuffix ?? '';
    const values = bars.map((bar) => Number(bar.value));
    const highest = Math.max(0, ...values);
    const lowest = Math.min(0, ...values);
    if (highest === lowest) {
        return;
    }
    const language = document.documentElement.lang || 'vi';
    // Trailing zeros are left out: "80.000" reads as eighty thousand in Vietnamese.
    const format = new Intl.NumberFormat(language, { maximumFractionDigits: 3 });
    const show = (value) => (value < 0 ? '−' : '') + prefix + format.format(Math.abs(value)) + suffix;
    const escape = (text) =>
        String(text ?? '').replace(/[&<>"']/g, (character) => '&#' + character.charCodeAt(0) + ';');

    const width = Math.min(Math.max(220, container.clientWidth || 450), 560);
    const height = Math.max(150, Math.round(width / 2));
    const top = 26;
    const bottom = lowest < 0 ? 26 : 8;
    const scale = (height - top - bottom) / (highest - lowest);
    const yOf = (value) => top + (highest - value) * scale;
    const slot = (width - 16) / bars.length;
    const breadth = Math.min(64, slot * 0.6);
    const colorOf = (bar) => bar.color || 'var(--accent-color)';

    const groups = bars
        .map((bar, index) => {
            const value = values[index];
            const x = 8 + slot * index + (slot - breadth) / 2;
            const y = Math.min(yOf(value), yOf(0));
            const tall = Math.max(1, Math.abs(yOf(value) - yOf(0)));
            const textY = value < 0 ? y + tall + 17 : y - 8;
            return (
                '<g class="bar-group" data-index="' + index + '">' +
                '<rect class="bar-rect" x="' + x.toFixed(1) + '" y="' + y.toFixed(1) + '" width="' + breadth.toFixed(1) +
                '" height="' + tall.toFixed(1) + '" rx="2" style="fill:' + escape(colorOf(bar)) + '"></rect>' +
                '<text class="bar-value-label" x="' + (x + breadth / 2).toFixed(1) + '" y="' + textY.toFixed(1) + '">' +
                escape(show(value)) + '</text></g>'
            );
        })
        .join('');
    const legend = bars
        .map(
            (bar) =>
                '<li class="legend-item"><span class="legend-color-box" style="background-color:' + escape(colorOf(bar)) +
                '"></span><span>' + escape(bar.label) + '</span></li>',
        )
        .join('');
    const id = 'bar-' + (container.id || Math.random().toString(36).slice(2));
    const name = container.getAttribute('aria-label') || settings.yAxisLabel || '';
    const described = bars.map((bar, index) => (bar.label ?? '') + ': ' + show(values[index])).join('; ');
    const caption = settings.yAxisLabel ? '<div class="bar-chart-axis">' + escape(settings.yAxisLabel) + '</div>' : '';

    container.classList.add('bar-chart-container');
    container.innerHTML =
        '<div class="bar-chart-layout">' + caption + '<div class="bar-chart-svg-wrapper">' +
        '<svg class="bar-chart-svg" viewBox="0 0 ' + width + ' ' + height + '" role="img" aria-labelledby="' +
        escape(id) + '-title ' + escape(id) + '-desc"><title id="' + escape(id) + '-title">' + escape(name) + '</title>' +
        '<desc id="' + escape(id) + '-desc">' + escape(described) + '</desc>' + groups +
        '<line class="bar-zero-line" x1="0" x2="' + width + '" y1="' + yOf(0).toFixed(1) + '" y2="' + yOf(0).toFixed(1) + '"></line></svg>' +
        '<div class="bar-chart-tooltip" aria-hidden="true"></div></div><ul class="bar-chart-legend">' + legend + '</ul></div>';

    const wrapper = container.querySelector('.bar-chart-svg-wrapper');
    const tooltip = container.querySelector('.bar-chart-tooltip');
    container.querySelectorAll('.bar-group').forEach((group, index) => {
        group.addEventListener('pointerenter', () => {
            tooltip.textContent = (bars[index].label ?? '') + ': ' + show(values[index]);
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
