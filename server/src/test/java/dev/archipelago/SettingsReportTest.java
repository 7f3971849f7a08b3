package dev.archipelago;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.external.Upstreams;
import dev.archipelago.infrastructure.broker.Brokers;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.ConfigurationException;
import dev.archipelago.infrastructure.config.ConfigurationReader;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsReportTest {

    private final SettingsReport report =
            new SettingsReport(ConfigurationReader.infos(Upstreams.REGISTERED.variables(), Brokers.variables()));

    @Test
    void warnings_unknownNames_nameTheNearestKnownOnes() {
        assertThat(report.warnings(Set.of("DATABASE_URl", "PORTS", "FINNHUB_API_KEY_FILE", "JAVA_OPTS"), Set.of()))
                .containsExactlyInAnyOrder(
                        ".env sets DATABASE_URl, which is ignored; did you mean DATABASE_URL?",
                        ".env sets PORTS, which is ignored; did you mean PORT?");
    }

    @Test
    void warnings_environmentOfOtherPrograms_onlyThoseThatDifferInCase() {
        assertThat(report.warnings(Set.of(), Set.of("PATH", "HOSTNAME", "Redis_Url", "PORT")))
                .containsExactly("The environment sets Redis_Url, which is ignored; did you mean REDIS_URL?");
    }

    @Test
    void consequences_withoutThePublicAddress_listsTheAbsentFeeds() throws ConfigurationException {
        assertThat(SettingsReport.consequences(configuration(Map.of())))
                .singleElement()
                .asString()
                .contains("PUBLIC_BASE_URL", "feeds");
        assertThat(SettingsReport.consequences(configuration(Map.of("PUBLIC_BASE_URL", "https://example.org"))))
                .isEmpty();
    }

    private static Configuration configuration(Map<String, String> variables) throws ConfigurationException {
        return ConfigurationReader.read(variables, Upstreams.REGISTERED.variables());
    }

    @Test
    void effective_secretsAndDefaults_areNotShown() {
        assertThat(report.effective(Map.of(
                        "PORT", "8100",
                        "HOST", "0.0.0.0",
                        "DATABASE_URL", "postgresql://u:sesame@h/d",
                        "FINNHUB_API_KEY_FILE", "/run/secrets/finnhub",
                        "PATH", "/bin")))
                .isEqualTo("DATABASE_URL=(set), FINNHUB_API_KEY_FILE=/run/secrets/finnhub, PORT=8100");
        assertThat(report.effective(Map.of())).isEqualTo("all defaults");
    }
}
