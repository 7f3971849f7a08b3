package dev.archipelago.infrastructure.config;

/**
 * The documentation of an environment variable, from which {@code docs/configuration.md} and {@code .env.example} are
 * generated.
 *
 * @param section the heading under which it is listed
 * @param name its name
 * @param values the valid values, as part of a sentence
 * @param defaultValue what applies if it is not set; empty if nothing does
 * @param description what it sets, as sentences in Markdown
 * @param secret whether the value must not be printed; it may also be given as the content of the file that the
 *     variable {@code NAME_FILE} names
 */
public record VariableInfo(
        String section, String name, String values, String defaultValue, String description, boolean secret) {

    /** The variable that names a file with the value, if this one is a secret. */
    public String fileName() {
        return name + "_FILE";
    }
}
