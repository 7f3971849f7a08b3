/*
 * createGauge(container, value, config): a dial from -120 to +120 degrees with a needle, the value and the name of its zone.
 * config: min (0), max (100), segments [{limit, color, label}] in ascending order. Safe to call again on the same container.
 */
function createGauge(container, value, config) {
    if (!container) {
        console.error('createGauge: there is no container; pass the element to draw in');
        return;
    }
    const settings = config && typeof config === 'object' ? config : {};
    const number = typeof value === 'number' ? value : parseFloat(value);
    if (!Number.isFinite(number)) {
        console.error('createGauge: the value must be a number, got ' + String(value));
        return;
    }
    const min = Number.isFinite(Number(settings.min)) ? Number(settings.min) : 0;
    let max = Number.isFinite(Number(settings.max ?? 100)) ? Number(settings.max ?? 100) : 100;
    if (max <= min) {
        max = min + 1;
    }
    const segments = (Array.isArray(settings.segments) ? settings.segments : []).filter(
        (segment) => segment && Number.isFinite(Number(segment.limit)),
    );
    const clamped = Math.min(Math.max(number, min), max);
    const active = segments.find((segment) => Number(segment.limit) >= clamped) || segments[segments.length - 1];
    const language = document.documentElement.lang || 'vi';
    const shown = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(number);

    const CENTRE_X = 120;
    const CENTRE_Y = 112;
    const RADIUS = 92;
    const angleOf = (figure) => -120 + (240 * (Math.min(Math.max(figure, min), max) - min)) / (max - min);
    const escape = (text) =>
        String(text ?? '').replace(/[&<>"']/g, (character) => '&#' + character.charCodeAt(0) + ';');
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
            const state = segment === active ? ' is-active' : '';
            // A degree of air on both sides keeps neighbours apart without colour alone.
            return (
                '<path class="gauge-segment' + state + '" d="' + arc(from + 1, Math.max(to - 1, from + 1.2)) +
                '" style="stroke:' + escape(segment.color || 'var(--accent-color)') + '"></path>'
            );
        })
        .join('');
    const label = active && active.label ? active.label : '';
    const name = container.getAttribute('aria-label') || label;
    const described = shown + (label ? ', ' + label : '') + ' (' + min + '–' + max + ')';
    const id = 'gauge-' + (container.id || Math.random().toString(36).slice(2));

    container.classList.add('gauge-container');
    container.style.display = 'flex';
    container.style.justifyContent = 'center';
    container.style.alignItems = 'center';
    container.innerHTML =
        '<svg class="gauge-svg" viewBox="0 0 240 206" role="img" aria-labelledby="' + escape(id) + '-title ' + escape(id) + '-desc">' +
        '<title id="' + escape(id) + '-title">' + escape(name) + '</title>' +
        '<desc id="' + escape(id) + '-desc">' + escape(described) + '</desc>' +
        '<path class="gauge-track" d="' + arc(-120, 120) + '"></path>' + arcs +
        '<g class="gauge-needle-group" transform="rotate(' + angleOf(clamped).toFixed(2) + ' ' + CENTRE_X + ' ' + CENTRE_Y + ')">' +
        '<path class="gauge-needle-pointer" d="M 116.5 112 L 120 36 L 123.5 112 Z"></path></g>' +
        '<circle class="gauge-needle-pivot" cx="' + CENTRE_X + '" cy="' + CENTRE_Y + '" r="6"></circle>' +
        '<text class="gauge-text gauge-value-text" x="120" y="164">' + escape(shown) + '</text>' +
        '<text class="gauge-text gauge-label-text" x="120" y="192" style="fill:' +
        escape(active && active.color ? active.color : 'var(--text-secondary)') + '">' + escape(label) + '</text></svg>';
}
