package dev.archipelago.infrastructure.log;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Masks secrets in text: the values it is given wherever they occur, and what stands where a secret usually does, such
 * as the password of an address, a bearer token, or the value of a parameter called {@code token}. Immutable.
 */
final class SecretMask {

    static final String MASK = "***";

    /** Shorter values are not replaced wherever they occur, since ordinary words contain them. */
    private static final int SHORTEST = 6;

    private static final String VALUE = "[^\\s\"'&,;<>(){}\\[\\]\\\\]+";

    private static final Pattern USER_INFO = Pattern.compile("(://[^\\s/:@\"'\\\\]{0,100}):[^\\s/@\"'\\\\]{1,300}@");

    /**
     * What a secret looks like, with what leads up to it.
     *
     * @param pattern does not begin with a repetition, so that the time is linear in the length of the text; its first
     *     group is kept
     * @param words the text in lower case contains one of them wherever the pattern matches; to look for them takes a
     *     hundredth of the time of the pattern
     */
    private record Rule(Pattern pattern, List<String> words) {

        static Rule of(String regex, String... words) {
            return new Rule(Pattern.compile(regex), List.of(words));
        }

        boolean mayMatch(String lowerCase) {
            for (String word : words) {
                if (lowerCase.contains(word)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Everything by which a client proves who it is. */
    private static final List<Rule> RULES = List.of(
            Rule.of("(?i)(\\b(?:bearer|basic)\\s+)[A-Za-z0-9._~+/=-]{6,}", "bearer", "basic"),
            Rule.of(
                    "(?i)((?:api[_-]?key|secret(?:[_-]?key)?|token|password|passwd|signature|sslkey)"
                            + "\\\\?[\"']?\\s?[=:]\\s?\\\\?[\"']?)(?!(?:bearer|basic)\\s)" + VALUE,
                    "key",
                    "secret",
                    "token",
                    "passw",
                    "signature"),
            Rule.of("(?i)((?:[?&]|\\b)(?:access|admin|auth)?_?key=)" + VALUE, "key="),
            Rule.of("(?i)(password\\s+')[^']+", "password"),
            Rule.of("(/drafts/)[^\\s/?#\"'\\\\]+", "/drafts/"),
            Rule.of("(\\badmin_session=)[^\\s;\"'\\\\]+", "admin_session="),
            // The driver of PostgreSQL logs the parameters of statements at TRACE.
            Rule.of("(\\$\\d{1,5}=<\\(')[^']+", "=<('"),
            Rule.of("(\\barc_)[A-Za-z0-9_-]{43}", "arc_"));

    private final List<String> values;

    /** @param secrets values that must not be printed; addresses too, of which the passwords are masked */
    SecretMask(Collection<String> secrets) {
        Set<String> longestFirst =
                new TreeSet<>(Comparator.comparingInt(String::length).reversed().thenComparing(String::compareTo));
        for (String secret : secrets) {
            addForms(secret, longestFirst);
        }
        this.values = List.copyOf(longestFirst);
    }

    private static void addForms(String secret, Set<String> forms) {
        int scheme = secret.indexOf("://");
        int at = secret.lastIndexOf('@');
        if (scheme > 0 && at > scheme) {
            String user = secret.substring(scheme + 3, at);
            // An address without a password has only the name of a user, which may be an ordinary word.
            String password = user.indexOf(':') < 0 ? "" : user.substring(user.indexOf(':') + 1);
            addValue(password, forms);
            if (password.indexOf('%') >= 0) {
                addDecoded(password, forms);
            }
        } else {
            addValue(secret, forms);
            // Of a list of headers, the values.
            for (String part : secret.split(",", -1)) {
                addValue(part.substring(part.indexOf('=') + 1).strip(), forms);
            }
        }
    }

    private static void addDecoded(String password, Set<String> forms) {
        try {
            addValue(URLDecoder.decode(password, StandardCharsets.UTF_8), forms);
        } catch (IllegalArgumentException e) {
            // It was not encoded after all, so the text itself is the password.
        }
    }

    /** Adds a value, also as JSON writes it. */
    private static void addValue(String value, Set<String> forms) {
        if (value.length() >= SHORTEST) {
            forms.add(value);
            forms.add(value.replace("\\", "\\\\").replace("\"", "\\\""));
        }
    }

    /** The text with each secret replaced by {@value #MASK}. */
    String mask(String text) {
        String masked = text;
        for (String value : values) {
            masked = masked.replace(value, MASK);
        }
        if (masked.indexOf('@') >= 0) {
            masked = USER_INFO.matcher(masked).replaceAll("$1:" + MASK + "@");
        }
        String lowerCase = text.toLowerCase(Locale.ROOT);
        for (Rule rule : RULES) {
            if (rule.mayMatch(lowerCase)) {
                masked = rule.pattern().matcher(masked).replaceAll("$1" + MASK);
            }
        }
        return masked;
    }
}
