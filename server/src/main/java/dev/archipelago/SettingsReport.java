package dev.archipelago;

import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.VariableInfo;
import dev.archipelago.market.EditDistance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the log says about the settings when the server starts. */
final class SettingsReport {

    /** Names that {@code .env} may hold for the launcher. */
    private static final Set<String> OF_LAUNCHER = Set.of("JAVA_HOME", "JAVA_OPTS", "MALLOC_ARENA_MAX");

    /** The SDK of OpenTelemetry reads variables of this prefix by itself. */
    private static final String OF_OPENTELEMETRY = "OTEL_";

    private final Set<String> known = new LinkedHashSet<>(OF_LAUNCHER);
    private final List<VariableInfo> variables;

    /** @param variables all variables that are read */
    SettingsReport(List<VariableInfo> variables) {
        this.variables = variables;
        for (VariableInfo variable : variables) {
            known.add(variable.name());
            if (variable.secret()) {
                known.add(variable.fileName());
            }
        }
    }

    /**
     * A warning for each name that is ignored: every unknown name in {@code .env}, and those of the environment that
     * differ from a known one in case alone.
     */
    List<String> warnings(Set<String> dotEnv, Set<String> environment) {
        List<String> warnings = new ArrayList<>();
        for (String name : dotEnv) {
            if (!known.contains(name) && !name.startsWith(OF_OPENTELEMETRY)) {
                warnings.add(".env sets " + name + ", which is ignored; did you mean " + nearest(name) + "?");
            }
        }
        for (String name : environment) {
            String upper = name.toUpperCase(Locale.ROOT);
            if (!known.contains(name) && !dotEnv.contains(name) && known.contains(upper)) {
                warnings.add("The environment sets " + name + ", which is ignored; did you mean " + upper + "?");
            }
        }
        return warnings;
    }

    /** What a server does not do under its settings, where that is not obvious. */
    static List<String> consequences(Configuration configuration) {
        return configuration.web().publicBaseUrl().isPresent()
                ? List.of()
                : List.of("PUBLIC_BASE_URL is not set: feeds and the site map are 404, pages have no canonical links");
    }

    private String nearest(String name) {
        return known.stream()
                .min(Comparator.comparingInt(each -> EditDistance.of(name.toUpperCase(Locale.ROOT), each)))
                .orElseThrow();
    }

    /**
     * The settings that differ from the defaults, without the values of secrets: {@code PORT=8100, REDIS_URL=(set)}.
     */
    String effective(Map<String, String> values) {
        Map<String, String> set = new TreeMap<>();
        for (VariableInfo variable : variables) {
            String value = values.getOrDefault(variable.name(), "").strip();
            String file = values.getOrDefault(variable.fileName(), "").strip();
            if (variable.secret() && !file.isEmpty()) {
                set.put(variable.fileName(), file);
            } else if (!value.isEmpty() && !value.equals(variable.defaultValue())) {
                set.put(variable.name(), variable.secret() ? "(set)" : value);
            }
        }
        return set.isEmpty()
                ? "all defaults"
                : String.join(", ", set.entrySet().stream().map(String::valueOf).toList());
    }
}
