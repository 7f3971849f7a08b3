package dev.archipelago.infrastructure.config;

import java.util.List;

/** The environment has bad values. Lists all of them and prints no secret. */
public final class ConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial")
    private final List<String> problems;

    /** With one line for each problem, each beginning with the variable's name. */
    public ConfigurationException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One line for each problem. */
    public List<String> problems() {
        return problems;
    }
}
