package dev.archipelago.infrastructure.config;

import dev.archipelago.infrastructure.config.SiteConfig.Disclaimer;
import dev.archipelago.language.Language;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the {@link SiteConfig} from environment variables. */
final class SiteVariables {

    private static final int MAX_NAME_LENGTH = 60;
    private static final int MAX_CONTACT_LENGTH = 200;
    private static final int MAX_DISCLAIMER_LENGTH = 1_000;

    /** Line separators, control characters, and invisible or bidirectional formatting characters. */
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Co}\\p{Cs}]");

    private static final Pattern MAIL = Pattern.compile("[A-Za-z0-9._+-]{1,64}@([A-Za-z0-9-]{1,63}\\.)+[A-Za-z]{2,63}");
    private static final Pattern WEB = Pattern.compile("https://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?(/[!-~]*)?");

    private final Variables variables;

    SiteVariables(Variables variables) {
        this.variables = variables;
    }

    SiteConfig read() {
        return new SiteConfig(
                text(
                                "SITE_NAME",
                                MAX_NAME_LENGTH,
                                SiteConfig.DEFAULT.name(),
                                "The name of the site in its header, titles, feeds and PDFs.")
                        .orElse(SiteConfig.DEFAULT.name()),
                logo(),
                contact(),
                disclaimer());
    }

    private Optional<SvgLogo> logo() {
        try {
            return variables
                    .text(
                            "SITE_LOGO",
                            "the path of a square SVG file of at most 16 KB",
                            "",
                            "The logo and icon, read when the server starts; by default that of Archipelago.")
                    .map(SvgLogo::read);
        } catch (IllegalArgumentException e) {
            variables.problem("SITE_LOGO", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<URI> contact() {
        return text(
                        "SITE_CONTACT",
                        MAX_CONTACT_LENGTH,
                        "",
                        "An e-mail address or `https://` URL, linked in the footer, on `/about` and in"
                                + " `/.well-known/security.txt`.")
                .flatMap(text -> {
                    Optional<URI> address = address(text);
                    if (address.isEmpty()) {
                        variables.problem(
                                "SITE_CONTACT",
                                "is '" + text
                                        + "', expected an e-mail address or an address that begins with https://");
                    }
                    return address;
                });
    }

    private static Optional<URI> address(String text) {
        try {
            return MAIL.matcher(text).matches()
                    ? Optional.of(URI.create("mailto:" + text))
                    : Optional.of(text).filter(WEB.asMatchPredicate()).map(URI::create);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<Disclaimer> disclaimer() {
        Map<String, String> texts = new HashMap<>();
        List<String> missing = new ArrayList<>();
        for (Language language : Language.all()) {
            String name = "SITE_DISCLAIMER_" + language.tag().toUpperCase(Locale.ROOT);
            text(
                            name,
                            MAX_DISCLAIMER_LENGTH,
                            "",
                            "The disclaimer of each report in this language, replacing the default: plain text, in"
                                    + " every language or none.")
                    .ifPresentOrElse(text -> texts.put(language.tag(), text), () -> missing.add(name));
        }
        if (texts.isEmpty()) {
            return Optional.empty();
        }
        missing.forEach(name -> variables.problem(
                name, "is not set, while that of another language is; expected one for each language or none"));
        return Optional.of(new Disclaimer(texts)).filter(complete -> missing.isEmpty());
    }

    private Optional<String> text(String name, int maxLength, String defaultValue, String description) {
        String values = "a line of at most " + maxLength + " characters";
        return variables.text(name, values, defaultValue, description).filter(text -> {
            boolean valid = text.codePointCount(0, text.length()) <= maxLength
                    && !INVISIBLE.matcher(text).find();
            if (!valid) {
                variables.problem(
                        name,
                        "is too long or holds characters that are not seen; expected one line of at most " + maxLength
                                + " characters");
            }
            return valid;
        });
    }
}
