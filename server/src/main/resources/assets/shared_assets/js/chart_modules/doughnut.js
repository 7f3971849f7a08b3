/*
 * createDoughnutChart(container, data, config): shares of a whole with a title in the middle and a legend "label: xx.x%".
 * data: [{value, color, label}]; config: {title, outerRadius (80), innerRadius (50), showLegend (true)}, or the title as a string.
 */
function createDoughnutChart(container, data, config = {}) {
    if (!container) {
        console.error('createDoughnutChart: there is no container; pass the element to draw in');
        return;
    }
    const settings = typeof config === 'string' ? { title: config } : config && typeof config === 'object' ? config : {};
    const language = document.documentElement.lang || 'vi';
    const shares = (Array.isArray(data) ? data : []).filter((share) => share && Number(share.value) > 0);
    const total = shares.reduce((sum, share) => sum + Number(share.value), 0);
    container.classList.add('doughnut-container');
    if (!Number.isFinite(total) || total <= 0) {
        const box = document.createElement('div');
        box.className = 'doughnut-error';
        box.textContent = language.startsWith('en') ? 'No data to show.' : 'Không có dữ liệu để hiển thị.';
        container.replaceChildren(box);
        return;
    }
    const outer = Number(settings.outerRadius) > 0 ? Number(settings.outerRadius) : 80;
    const inner = Number(settings.innerRadius) >= 0 && Number(settings.innerRadius ?? 50) < outer
        ? Number(settings.innerRadius ?? 50)
        : outer * 0.625;
    const middle = outer + 6;
    const percent = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    const share = (part) => percent.format((Number(part.value) / total) * 100) + '%';
    const escape = (text) =>
        String(text ?? '').replace(/[&<>"']/g, (character) => '&#' + character.charCodeAt(0) + ';');
    const point = (radius, turn) => {
        const radians = turn * 2 * Math.PI - Math.PI / 2;
        return (middle + radius * Math.cos(radians)).toFixed(2) + ' ' + (middle + radius * Math.sin(radians)).toFixed(2);
    };
    const ring = (from, to) => {
        const large = to - from > 0.5 ? 1 : 0;
        return (
            'M ' + point(outer, from) + ' A ' + outer + ' ' + outer + ' 0 ' + large + ' 1 ' + point(outer, to) +
            ' L ' + point(inner, to) + ' A ' + inner + ' ' + inner + ' 0 ' + large + ' 0 ' + point(inner, from) + ' Z'
        );
    };

    let from = 0;
    const paths = shares
        .map((part, index) => {
            const size = Number(part.value) / total;
            // A full turn begins where it ends and would draw nothing.
            const to = from + Math.min(size, 0.9999);
            const path =
                '<path class="doughnut-segment" data-index="' + index + '" d="' + ring(from, to) + '" style="fill:' +
                escape(part.color || 'var(--accent-color)') + '"></path>';
            from += size;
            return path;
        })
        .join('');
    const legend = settings.showLegend === false
        ? ''
        : '<ul class="doughnut-legend-section">' +
          shares
              .map(
                  (part, index) =>
                      '<li class="doughnut-legend-item" data-index="' + index + '"><span class="doughnut-legend-color" ' +
                      'style="background-color:' + escape(part.color || 'var(--accent-color)') +
                      '"></span><span class="doughnut-legend-label">' + escape(part.label) + ': ' + share(part) + '</span></li>',
              )
              .join('') + '</ul>';
    const id = 'doughnut-' + (container.id || Math.random().toString(36).slice(2));
    const title = String(settings.title ?? '');
    // The title stays inside the ring: a letter is about 0.62 of its height wide.
    const titleSize = Math.max(9, Math.min(18, (inner * 1.75) / (0.62 * Math.max(title.length, 1)))).toFixed(1);
    const described = shares.map((part) => (part.label ?? '') + ': ' + share(part)).join('; ');

    container.innerHTML =
        '<div class="doughnut-chart-wrapper"><div class="doughnut-chart-section"><svg class="doughnut-svg" viewBox="0 0 ' +
        2 * middle + ' ' + 2 * middle + '" role="img" aria-labelledby="' + escape(id) + '-title ' + escape(id) + '-desc"><title id="' +
        escape(id) + '-title">' + escape(container.getAttribute('aria-label') || title) + '</title><desc id="' + escape(id) +
        '-desc">' + escape(described) + '</desc>' + paths + '<text class="doughnut-title-text" x="' + middle + '" y="' + middle +
        '" style="font-size:' + titleSize + 'px">' + escape(title) + '</text></svg></div>' + legend + '</div>';

    const wrapper = container.querySelector('.doughnut-chart-wrapper');
    const parts = wrapper.querySelectorAll('[data-index]');
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
