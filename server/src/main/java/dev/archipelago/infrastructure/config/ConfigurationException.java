package dev.archipelago.infrastructure.config;

import java.util.List;

/** Thrown when environment variables have invalid values. Lists all of them without revealing a secret. */
public final class ConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial")
    private final List<String> problems;

    /** @param problems one line for each problem, beginning with the variable's name */
    public ConfigurationException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One line for each problem. */
    public List<String> problems() {
        return problems;
    }
}
