package dev.archipelago.external;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.external.spi.SourceKind;
import dev.archipelago.external.spi.SourceOffer;
import dev.archipelago.external.spi.Upstream;
import dev.archipelago.market.ComputedFigures;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Tests that a metric has a formula exactly if its source computes it, for every set of registered upstreams. */
class ComputedFiguresTest {
    static final List<Upstream> UPSTREAMS = Upstreams.REGISTERED.list();

    @ParameterizedTest
    @FieldSource("UPSTREAMS")
    void formula_sourceThatComputes_isGivenForItsFiguresOnly(Upstream upstream) {
        List<SourceKind<?>> kinds = upstream.sources().stream()
                .<SourceKind<?>>map(SourceOffer::kind)
                .toList();

        for (Metric metric : MarketCatalog.everything().metrics()) {
            boolean computes = metric.equals(Metrics.USD_VND)
                    ? kinds.contains(SourceKind.USD_VND)
                    : kinds.stream()
                            .anyMatch(kind -> kind.computed()
                                    && kind.block()
                                            .filter(metric.block()::equals)
                                            .isPresent());
            assertThat(ComputedFigures.formula(metric, upstream.name()).isPresent())
                    .as("%s of %s", metric, upstream.name())
                    .isEqualTo(computes);
        }
    }
}
