package dev.archipelago.market;

import java.net.URI;
import java.util.Optional;

/**
 * The attribution of an upstream: its name, links and required credit.
 *
 * @param title the upstream's name as the upstream spells it
 * @param home the upstream's website
 * @param terms the upstream's terms of use
 * @param credit the credit that the terms require, if any
 */
public record Attribution(String title, URI home, URI terms, Optional<Credit> credit) {

    /**
     * A credit line that an upstream's terms of use require.
     *
     * @param onEveryPage whether the credit line is required in the footer of every page that shows figures rather than
     *     on the about page alone
     */
    public record Credit(String words, boolean onEveryPage) {}

    /** Creates the attribution of an upstream that requires no credit. */
    public static Attribution of(String title, String home, String terms) {
        return new Attribution(title, URI.create(home), URI.create(terms), Optional.empty());
    }

    /** Returns this attribution with a required credit. */
    public Attribution withCredit(String words, boolean onEveryPage) {
        return new Attribution(title, home, terms, Optional.of(new Credit(words, onEveryPage)));
    }
}
