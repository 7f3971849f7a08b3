package dev.archipelago.external;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.external.spi.SourceKind;
import dev.archipelago.external.spi.SourceOffer;
import dev.archipelago.external.spi.Upstream;
import dev.archipelago.fixture.UpstreamFixture;
import dev.archipelago.infrastructure.budget.Budget;
import dev.archipelago.infrastructure.budget.BudgetPlan;
import dev.archipelago.infrastructure.budget.Period;
import dev.archipelago.infrastructure.budget.TokenBucket;
import dev.archipelago.infrastructure.config.UpstreamVariables;
import dev.archipelago.infrastructure.config.UpstreamVariables.Address;
import dev.archipelago.infrastructure.config.UpstreamVariables.Limit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The section of {@code .env.example} about the upstreams, which is derived from what is registered. */
class ExampleFileTest {

    private static final String BEGIN = "# Upstreams, in the order of their registration; derived from it.\n";
    private static final String END = "# End of the upstreams.\n";

    @Test
    void envExample_registeredUpstreams_hasTheirVariables() throws IOException {
        String file = Files.readString(Path.of("..", ".env.example"));

        assertThat(file.substring(file.indexOf(BEGIN), file.indexOf(END) + END.length()))
                .isEqualTo(section(Upstreams.REGISTERED));
    }

    private static String section(Upstreams upstreams) {
        StringBuilder section = new StringBuilder(BEGIN);
        for (Upstream upstream : upstreams.list()) {
            section.append("\n# ")
                    .append(upstream.attribution().title())
                    .append(": ")
                    .append(String.join(", ", sources(upstreams, upstream)))
                    .append(".\n");
            BudgetPlan budget = upstream.budget(
                    UpstreamFixture.config(Map.of()).of(upstream.name()),
                    Optional.empty(),
                    UpstreamFixture.config(Map.of()).servers());
            section.append("# Budget: ")
                    .append(words(budget.alone()))
                    .append("; all servers together ")
                    .append(words(budget.shared()))
                    .append("; each while Redis is down ")
                    .append(budget.reserve().map(ExampleFileTest::words).orElse("none"))
                    .append(".\n");
            variables(section, upstream.variables());
        }
        return section.append(END).toString();
    }

    private static void variables(StringBuilder section, UpstreamVariables variables) {
        for (Address address : variables.addresses()) {
            comment(section, address.comment());
            section.append('#')
                    .append(address.variable())
                    .append('=')
                    .append(address.defaultAddress())
                    .append('\n');
        }
        variables.key().ifPresent(key -> {
            comment(section, key.comment());
            section.append('#').append(key.variable()).append("=\n");
        });
        for (Limit limit : variables.limits()) {
            comment(section, limit.comment());
            section.append('#').append(limit.variable()).append('=');
            limit.defaultValue().ifPresent(section::append);
            section.append('\n');
        }
    }

    private static void comment(StringBuilder section, String comment) {
        if (!comment.isEmpty()) {
            section.append("# ").append(comment).append('\n');
        }
    }

    private static List<String> sources(Upstreams upstreams, Upstream upstream) {
        List<String> sources = new ArrayList<>();
        for (SourceKind<?> kind : SourceKind.ALL) {
            List<SourceOffer<?>> offers = upstreams.list().stream()
                    .<SourceOffer<?>>flatMap(each -> each.sources().stream())
                    .filter(offer -> offer.kind() == kind)
                    .toList();
            upstream.sources().stream().filter(offer -> offer.kind() == kind).forEach(offer -> {
                long before = offers.stream()
                        .filter(other -> other.rank() < offer.rank())
                        .count();
                sources.add(kind + (before == 0 ? "" : " (fallback " + before + ")"));
            });
        }
        upstream.klines().ifPresent(klines -> sources.add("candles"));
        return sources;
    }

    /** Such as {@code 30 a minute and 10000 a month}. */
    private static String words(Budget budget) {
        TokenBucket bucket = budget.buckets().getFirst();
        Duration minute = Duration.ofMinutes(1);
        String rate = bucket.burst() == 1
                        && bucket.refill().compareTo(minute) < 0
                        && bucket.refill().toSeconds() > 20
                ? "1 in " + bucket.refill().toSeconds() + " s"
                : bucket.burst() + minute.dividedBy(bucket.refill()) + " a minute";
        return rate
                + budget.quotas().stream()
                        .filter(quota -> quota.period() == Period.MONTH)
                        .map(quota -> " and " + quota.units() + " a month")
                        .findFirst()
                        .orElse("");
    }
}
