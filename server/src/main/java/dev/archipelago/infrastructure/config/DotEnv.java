package dev.archipelago.infrastructure.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses {@code .env} files: one {@code NAME=value} per line, optionally preceded by {@code export}, with a bare value
 * or one in single or double quotes; a comment begins a line, or follows white space after the value. Nothing is
 * expanded.
 */
public final class DotEnv {

    private static final Pattern LINE = Pattern.compile(
            "(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\"'\\s].*?|))\\s*(?:\\s#.*)?");

    private DotEnv() {}

    /**
     * The variables of a file; empty if it does not exist.
     *
     * @throws ConfigurationException if it cannot be read, or naming every invalid line by its number only, since it
     *     may contain a secret
     */
    public static Map<String, String> read(Path file) throws ConfigurationException {
        try {
            return parse(file.getFileName() + " line ", Files.readAllLines(file));
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (IOException e) {
            throw new ConfigurationException(
                    List.of(file + " cannot be read: " + e.getClass().getSimpleName()));
        }
    }

    /**
     * The variables of a file that is read from a stream.
     *
     * @throws ConfigurationException as {@link #read(Path)}
     */
    public static Map<String, String> read(InputStream file) throws ConfigurationException {
        try {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return parse(".env line ", text.lines().toList());
        } catch (IOException e) {
            throw new ConfigurationException(
                    List.of(".env cannot be read: " + e.getClass().getSimpleName()));
        }
    }

    private static Map<String, String> parse(String linePrefix, List<String> lines) throws ConfigurationException {
        Map<String, String> variables = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                problems.add(linePrefix + (i + 1) + " is not NAME=value, NAME=\"value\" or a comment beginning with #");
                continue;
            }
            for (int group = 2; group <= 4; group++) {
                String value = matcher.group(group);
                String name = matcher.group(1);
                if (value != null && name != null) {
                    variables.put(name, value.startsWith("#") && group == 4 ? "" : value);
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return variables;
    }
}
