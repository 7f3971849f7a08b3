/*
 * A line over time, for market history: [[seconds since 1970, value], …] in ascending order. The line is interrupted
 * where points are more than one and a half steps apart. options: step in seconds; high, low, from, to: formatted
 * labels for the ends of both axes; description; plain: the line only. The page contains the data as a table.
 */
archipelagoCharts.series = function (data, options, view) {
    const kit = archipelagoCharts;
    const valid = Array.isArray(data) && data.length > 1 &&
        data.every((point) => Array.isArray(point) && Number.isFinite(point[0]) && Number.isFinite(point[1]));
    if (!valid) {
        return null;
    }
    const settings = kit.settingsOf(options);
    const { width, height } = view;
    const room = settings.plain ? { top: 3, bottom: 3, side: 2 } : { top: 26, bottom: 26, side: 2 };
    const values = data.map((point) => point[1]);
    const highest = values.reduce((a, b) => Math.max(a, b));
    const lowest = values.reduce((a, b) => Math.min(a, b));
    const begin = data[0][0];
    const end = data[data.length - 1][0];
    const xOf = (time) => room.side + ((width - 2 * room.side) * (time - begin)) / (end - begin);
    const yOf = (value) => highest === lowest
        ? height / 2
        : room.top + ((highest - value) * (height - room.top - room.bottom)) / (highest - lowest);
    const gap = Number(settings.step) > 0 ? settings.step * 1.5 : Infinity;
    const path = data
        .map(([time, value], index) => {
            const broken = index === 0 || time - data[index - 1][0] > gap;
            return (broken ? 'M' : 'L') + xOf(time).toFixed(1) + ' ' + yOf(value).toFixed(1);
        })
        .join('');
    const line = '<path class="series-line" d="' + path + '" fill="none" stroke="' + kit.paint('var(--accent-color)', view) +
        '" stroke-width="' + (settings.plain ? 1.5 : 2) + '" stroke-linejoin="round" stroke-linecap="round"></path>';
    const level = (y) => '<line x1="0" x2="' + width + '" y1="' + y + '" y2="' + y + '" stroke-width="1" stroke="' +
        kit.paint('var(--border-color)', view) + '"></line>';
    const label = (x, y, anchor, text) => '<text x="' + x + '" y="' + y + '" text-anchor="' + anchor + '" font-size="14" fill="' +
        kit.paint('var(--text-secondary)', view) + '">' + kit.escape(text) + '</text>';
    const under = height - 5;
    const frame = settings.plain
        ? ''
        : level(room.top - 7) + level(height - room.bottom + 7) + label(0, 13, 'start', settings.high) +
          label(0, under, 'start', settings.from) + label(width / 2, under, 'middle', settings.low) +
          label(width, under, 'end', settings.to);
    return {
        className: 'series-chart',
        markup: kit.opening('series-svg', width, height, view, view.name, settings.description ?? '') + frame + line + '</svg>',
    };
};
