/*
 * createDoughnutChart(container, data, config): shares of a whole with a title in the middle and a legend "label:
 * xx.x%". data: [{value, color, label}]; config: {title, outerRadius (80), innerRadius (50), showLegend (true)}, or the
 * title as a string.
 */
archipelagoCharts.doughnut = function (data, config, view) {
    const kit = archipelagoCharts;
    const settings = typeof config === 'string' ? { title: config } : kit.settingsOf(config);
    const parts = (Array.isArray(data) ? data : []).filter((part) => part && kit.isFigure(part.value) && Number(part.value) > 0);
    const total = parts.reduce((sum, part) => sum + Number(part.value), 0);
    if (total <= 0) {
        return { className: 'doughnut-container', markup: '<div class="doughnut-error">' + kit.escape(kit.texts(view)('empty')) + '</div>' };
    }
    const outer = kit.within(settings.outerRadius, 1_000) || 80;
    const inner = Number(settings.innerRadius) >= 0 && Number(settings.innerRadius ?? 50) < outer
        ? Number(settings.innerRadius ?? 50)
        : outer * 0.625;
    const keyed = parts.length > 1;
    const middle = outer + (keyed ? 18 : 6);
    const shares = parts.map((part) => kit.number((Number(part.value) / total) * 100, view, 1, 1) + '%');
    const point = (radius, turn) => {
        const radians = turn * 2 * Math.PI - Math.PI / 2;
        return [middle + radius * Math.cos(radians), middle + radius * Math.sin(radians)].map((at) => at.toFixed(2)).join(' ');
    };
    const ring = (from, to) => {
        const large = to - from > 0.5 ? 1 : 0;
        return (
            'M ' + point(outer, from) + ' A ' + outer + ' ' + outer + ' 0 ' + large + ' 1 ' + point(outer, to) +
            ' L ' + point(inner, to) + ' A ' + inner + ' ' + inner + ' 0 ' + large + ' 0 ' + point(inner, from) + ' Z'
        );
    };

    let from = 0;
    let lastKey = -1;
    const paths = parts
        .map((part, index) => {
            const size = Number(part.value) / total;
            // A full circle ends where it begins and would draw nothing.
            const path =
                '<path class="doughnut-segment" data-index="' + index + '" d="' + ring(from, from + Math.min(size, 0.9999)) +
                '" stroke-width="2" stroke="' + kit.paint('var(--card-bg)', view) + '" fill="' + kit.paint(part.color, view) + '"></path>';
            const at = from + size / 2;
            from += size;
            // Letters in narrow segments would overlap; their order is that of the legend.
            const room = keyed && at - lastKey > 0.028 && (index === 0 || 1 - at > 0.014);
            lastKey = room ? at : lastKey;
            const [x, y] = point(outer + 10, at).split(' ');
            return path + (room ? '<text class="chart-key" x="' + x + '" y="' + (Number(y) + 4).toFixed(2) + '" text-anchor="middle" ' +
                'font-size="12" fill="' + kit.paint('var(--text-secondary)', view) + '">' + kit.key(index) + '</text>' : '');
        })
        .join('');
    const legend = settings.showLegend === false
        ? ''
        : '<ul class="doughnut-legend-section">' +
          parts
              .map(
                  (part, index) =>
                      '<li class="doughnut-legend-item" data-index="' + index + '"><span class="doughnut-legend-color" ' +
                      'style="background-color:' + kit.paint(part.color, view) + '"></span>' +
                      (keyed ? '<span class="chart-key">' + kit.key(index) + '</span> ' : '') +
                      '<span class="doughnut-legend-label">' + kit.escape(part.label) + ': ' + shares[index] + '</span></li>',
              )
              .join('') + '</ul>';
    const title = String(settings.title ?? '');
    // Fits the title into the ring, assuming that a letter is 0.62 em wide.
    const titleSize = Math.max(9, Math.min(18, (inner * 1.75) / (0.62 * Math.max(title.length, 1))));
    const words = kit.texts(view);
    const name = view.name || title;
    const largest = parts.reduce((best, part, index) => (Number(part.value) > Number(parts[best].value) ? index : best), 0);

    return {
        className: 'doughnut-container',
        markup:
            '<div class="doughnut-chart-wrapper"><div class="doughnut-chart-section">' +
            kit.opening('doughnut-svg', 2 * middle, 2 * middle, view, name,
                words('highest') + ' ' + (parts[largest].label ?? '') + ': ' + shares[largest]) + paths +
            '<text class="doughnut-title-text" x="' + middle + '" y="' + (middle + titleSize * 0.36).toFixed(2) + '" text-anchor="middle" ' +
            'font-weight="650" font-size="' + titleSize.toFixed(1) + '" fill="' + kit.paint('var(--text-primary)', view) + '">' +
            kit.escape(title) + '</text></svg></div>' + legend + '</div>' +
            kit.table(view, name, [words('item'), words('share')], parts.map((part, index) => [part.label ?? '', shares[index]])),
    };
};

archipelagoCharts.kinds.doughnut.global = 'createDoughnutChart';

function createDoughnutChart(container, data, config = {}) {
    if (!container) {
        console.error('createDoughnutChart: there is no container; pass the element to draw in');
        return;
    }
    archipelagoCharts.show(container, archipelagoCharts.doughnut(data, config, archipelagoCharts.viewOf(container, 560)));
    const wrapper = container.querySelector('.doughnut-chart-wrapper');
    const parts = container.querySelectorAll('[data-index]');
    parts.forEach((part) => {
        part.addEventListener('pointerenter', () => {
            wrapper.classList.add('is-highlighted');
            parts.forEach((other) => {
                const same = other.dataset.index === part.dataset.index;
                other.classList.toggle('highlight', same);
                other.classList.toggle('dimmed', !same);
            });
        });
        part.addEventListener('pointerleave', () => {
            wrapper.classList.remove('is-highlighted');
            parts.forEach((other) => other.classList.remove('highlight', 'dimmed'));
        });
    });
}
