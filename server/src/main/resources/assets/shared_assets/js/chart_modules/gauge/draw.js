/*
 * createGauge(container, value, config): a dial from -120 to +120 degrees with a needle, the value and the name of its
 * zone. config: min (0), max (100), segments [{limit, color, label}] in ascending order. May be called again on the
 * same container.
 */
archipelagoCharts.gauge = function (value, config, view) {
    const kit = archipelagoCharts;
    const settings = kit.settingsOf(config);
    const figure = parseFloat(value);
    if (!kit.isFigure(figure)) {
        return null;
    }
    const min = kit.isFigure(settings.min) ? Number(settings.min) : 0;
    let max = kit.isFigure(settings.max ?? 100) ? Number(settings.max ?? 100) : 100;
    if (max <= min) {
        max = min + 1;
    }
    const segments = (Array.isArray(settings.segments) ? settings.segments : []).filter(
        (segment) => segment && kit.isFigure(segment.limit),
    );
    const clamped = Math.min(Math.max(figure, min), max);
    const active = segments.find((segment) => Number(segment.limit) >= clamped) || segments[segments.length - 1];
    const shown = kit.number(figure, view, 1, 1);

    const CENTRE_X = 120;
    const CENTRE_Y = 112;
    const RADIUS = 92;
    const angleOf = (at) => -120 + (240 * (Math.min(Math.max(at, min), max) - min)) / (max - min);
    const point = (radius, degrees) => {
        const radians = ((degrees - 90) * Math.PI) / 180;
        return (CENTRE_X + radius * Math.cos(radians)).toFixed(2) + ' ' + (CENTRE_Y + radius * Math.sin(radians)).toFixed(2);
    };
    const arc = (from, to) =>
        'M ' + point(RADIUS, from) + ' A ' + RADIUS + ' ' + RADIUS + ' 0 ' + (to - from > 180 ? 1 : 0) + ' 1 ' + point(RADIUS, to);

    let start = min;
    const arcs = segments
        .map((segment) => {
            const from = angleOf(start);
            const to = angleOf(Number(segment.limit));
            start = Number(segment.limit);
            if (to - from < 0.5) {
                return '';
            }
            const look = segment === active ? ' is-active" stroke-width="16" opacity="1"' : '" stroke-width="12" opacity="0.4"';
            // A gap of one degree on both sides separates neighbours without relying on colour.
            return (
                '<path class="gauge-segment' + look + ' d="' + arc(from + 1, Math.max(to - 1, from + 1.2)) + '" fill="none" stroke="' +
                kit.paint(segment.color, view) + '"></path>'
            );
        })
        .join('');
    const label = active && active.label ? String(active.label) : '';
    const name = view.name || label;
    const words = kit.texts(view);
    const rows = [[words('value'), shown + (label ? ', ' + label : '')]].concat(
        segments.map((segment) => [segment.label ?? '', words('up_to') + ' ' + kit.number(Number(segment.limit), view, 2)]),
    );

    return {
        className: 'gauge-container',
        markup:
            kit.opening('gauge-svg', 240, 206, view, name, shown + (label ? ', ' + label : '') + ' (' + min + '–' + max + ')') +
            '<path class="gauge-track" d="' + arc(-120, 120) + '" fill="none" stroke-width="12" stroke="' +
            kit.paint('var(--rsi-track-color)', view) + '"></path>' + arcs +
            '<g class="gauge-needle-group" transform="rotate(' + angleOf(clamped).toFixed(2) + ' ' + CENTRE_X + ' ' + CENTRE_Y + ')">' +
            '<path class="gauge-needle-pointer" d="M 116.5 112 L 120 36 L 123.5 112 Z" fill="' +
            kit.paint('var(--gauge-needle-color)', view) + '"></path></g>' +
            '<circle class="gauge-needle-pivot" cx="' + CENTRE_X + '" cy="' + CENTRE_Y + '" r="6" stroke-width="3" fill="' +
            kit.paint('var(--gauge-needle-pivot-color)', view) + '" stroke="' + kit.paint('var(--gauge-needle-color)', view) +
            '"></circle><text class="gauge-text gauge-value-text" x="120" y="164" text-anchor="middle" font-size="32" font-weight="650" ' +
            'fill="' + kit.paint('var(--gauge-value-text-color)', view) + '">' + kit.escape(shown) + '</text>' +
            '<text class="gauge-text gauge-label-text" x="120" y="192" text-anchor="middle" font-size="16" font-weight="600" fill="' +
            kit.paint(active && active.color, view, 'var(--text-secondary)') + '">' + kit.escape(label) + '</text></svg>' +
            kit.table(view, name, [words('zone'), words('value')], rows),
    };
};

archipelagoCharts.kinds.gauge.global = 'createGauge';

function createGauge(container, value, config) {
    if (!container) {
        console.error('createGauge: there is no container; pass the element to draw in');
        return;
    }
    const chart = archipelagoCharts.gauge(value, config, archipelagoCharts.viewOf(container, 260));
    if (!chart) {
        console.error('createGauge: the value must be a number, got ' + String(value));
        return;
    }
    archipelagoCharts.show(container, chart);
    container.style.display = 'flex';
    container.style.justifyContent = 'center';
    container.style.alignItems = 'center';
}
