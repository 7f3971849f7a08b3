package dev.archipelago.market;

import java.net.URI;
import java.util.Optional;

/**
 * How the site names an upstream to its readers.
 *
 * @param title its name as it writes it
 * @param home its own site, which the name links to
 * @param terms the terms its figures are provided under
 * @param credit the words that the terms require
 */
public record Attribution(String title, URI home, URI terms, Optional<Credit> credit) {

    /**
     * Words, in English, that an upstream requires wherever its figures are shown.
     *
     * @param onEveryPage whether they stand at the foot of every page with figures, not only on the page about the site
     */
    public record Credit(String words, boolean onEveryPage) {}

    /** An upstream that requires no credit. */
    public static Attribution of(String title, String home, String terms) {
        return new Attribution(title, URI.create(home), URI.create(terms), Optional.empty());
    }

    /** The same with a required credit. */
    public Attribution withCredit(String words, boolean onEveryPage) {
        return new Attribution(title, home, terms, Optional.of(new Credit(words, onEveryPage)));
    }
}
