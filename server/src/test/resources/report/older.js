// The way scripts were written before chart data stood in comments: their own data, legacy argument forms.
document.addEventListener('DOMContentLoaded', function () {
    createLineChart(document.getElementById('late'), [1, 3, 2]);
});
function initializeAllVisuals_report(language) {
    createGauge(document.getElementById('gauge'), 130, { min: 0, max: 100, segments: [{ limit: 100, color: 'teal', label: 'All' }] });
    createBarChart(document.getElementById('bars'), [{ value: 1.23456, label: 'one' }, { value: -2, label: 'two' }]);
    createLineChart(document.getElementById('line'), [1, 5, 2, 4]);
    createDoughnutChart(document.getElementById('doughnut'), [{ value: 1, color: 'teal', label: 'a' }, { value: 0, color: 'red', label: 'b' }], 'Title');
    createDoughnutChart(document.getElementById('empty'), []);
    if (language === 'en') {
        throw new Error('A stored script may fail: </script><!-- and nothing of it may show');
    }
}
