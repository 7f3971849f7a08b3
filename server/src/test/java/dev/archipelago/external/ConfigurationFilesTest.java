package dev.archipelago.external;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.external.spi.SourceKind;
import dev.archipelago.external.spi.SourceOffer;
import dev.archipelago.external.spi.Upstream;
import dev.archipelago.fixture.UpstreamFixture;
import dev.archipelago.infrastructure.broker.Brokers;
import dev.archipelago.infrastructure.budget.Budget;
import dev.archipelago.infrastructure.budget.BudgetPlan;
import dev.archipelago.infrastructure.budget.Period;
import dev.archipelago.infrastructure.budget.TokenBucket;
import dev.archipelago.infrastructure.config.ConfigurationReader;
import dev.archipelago.infrastructure.config.UpstreamConfig;
import dev.archipelago.infrastructure.config.VariableInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Tests that {@code .env.example} and {@code docs/configuration.md} equal the files generated from the declared
 * variables. After a change of a variable, copy the generated files from {@code server/target}.
 */
class ConfigurationFilesTest {

    private static final Path ROOT = Path.of("..");
    private static final String UPSTREAM = "Upstream: ";

    @Test
    void envExample_variables_isGeneratedFromThem() throws IOException {
        assertGenerated(".env.example", example());
    }

    @Test
    void document_variables_isGeneratedFromThem() throws IOException {
        assertGenerated("docs/configuration.md", document());
    }

    private static void assertGenerated(String file, String expected) throws IOException {
        Path copy = Path.of("target").resolve(Path.of(file).getFileName());
        Files.writeString(copy, expected);
        assertThat(Files.readString(ROOT.resolve(file)))
                .as("%s; copy server/%s to it", file, copy)
                .isEqualTo(expected);
    }

    private static Map<String, List<VariableInfo>> sections() {
        return ConfigurationReader.infos(Upstreams.REGISTERED.variables(), Brokers.variables()).stream()
                .collect(Collectors.groupingBy(VariableInfo::section, LinkedHashMap::new, Collectors.toList()));
    }

    private static String example() {
        StringBuilder file = new StringBuilder("""
                # Copy to .env and uncomment what you change. Environment variables take precedence over this file.
                # Generated from the code; docs/configuration.md says more.
                """);
        sections().forEach((section, variables) -> {
            file.append("\n# ")
                    .append(upstream(section).map(ConfigurationFilesTest::title).orElse(section))
                    .append('\n');
            upstream(section)
                    .ifPresent(
                            upstream -> file.append("# ").append(use(upstream)).append('\n'));
            for (VariableInfo variable : variables) {
                file.append('\n');
                if (!variable.description().isEmpty()) {
                    file.append("# ")
                            .append(variable.description().replace("`", ""))
                            .append('\n');
                }
                file.append('#')
                        .append(variable.name())
                        .append('=')
                        .append(variable.defaultValue())
                        .append('\n');
            }
        });
        return file.toString();
    }

    private static String document() {
        StringBuilder file = new StringBuilder("""
                # Configuration

                Settings are environment variables or lines of `.env` in the working directory; environment variables
                take precedence. With invalid values the server reports every one of them and exits with code 2. Names
                in `.env` that it does not know are warnings in the log, which also lists the settings that differ from
                the defaults. Variables marked *secret* are never printed; their value may also be the content of a file
                (at most 16 KB) that the variable with the suffix `_FILE` names, such as
                `AUTO_UPDATE_SECRET_KEY_FILE=/run/secrets/admin_key`, as Docker and Kubernetes provide secrets.

                This file and `.env.example` are generated from the code (`ConfigurationFilesTest`).
                [operations.md](operations.md) explains how the settings work together.
                """);
        sections().forEach((section, variables) -> {
            file.append("\n## ")
                    .append(upstream(section).map(ConfigurationFilesTest::title).orElse(section))
                    .append("\n\n");
            upstream(section).ifPresent(upstream -> file.append(use(upstream)).append("\n\n"));
            file.append("| Variable | Values | Default | Meaning |\n| --- | --- | --- | --- |\n");
            for (VariableInfo variable : variables) {
                file.append("| `")
                        .append(variable.name())
                        .append(variable.secret() ? "` *secret*" : "`")
                        .append(" | ")
                        .append(variable.values())
                        .append(" | ")
                        .append(variable.defaultValue().isEmpty() ? "" : "`" + variable.defaultValue() + "`")
                        .append(" | ")
                        .append(variable.description())
                        .append(" |\n");
            }
        });
        return file.toString();
    }

    private static Optional<Upstream> upstream(String section) {
        return Upstreams.REGISTERED.list().stream()
                .filter(upstream -> section.equals(UPSTREAM + upstream.name()))
                .findFirst();
    }

    private static String title(Upstream upstream) {
        return UPSTREAM + upstream.attribution().title();
    }

    /** Returns the purpose of the upstream and the share of its limits that is used. */
    private static String use(Upstream upstream) {
        String used = "Used for " + String.join(", ", sources(Upstreams.REGISTERED, upstream)) + ".";
        if (upstream.sources().isEmpty()) {
            return used + " It is never called over HTTP.";
        }
        UpstreamConfig config = UpstreamFixture.config(Map.of());
        BudgetPlan budget = upstream.budget(config.of(upstream.name()), Optional.empty(), config.servers());
        return used + " Budget: "
                + words(budget.alone()) + "; all servers together " + words(budget.shared())
                + "; each while Redis is down "
                + budget.reserve().map(ConfigurationFilesTest::words).orElse("none")
                + ".";
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
        upstream.stream().ifPresent(stream -> sources.add("a stream of prices"));
        return sources;
    }

    /** Returns the budget in words, such as {@code 30 a minute and 10000 a month}. */
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
