package dev.archipelago.language;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A language the site is available in: its code in addresses and cookies, its locale, and how it writes numbers and
 * dates. The texts are in the message file that bears its tag, {@code messages/messages_<tag>.properties}.
 *
 * <p>Languages are compared by identity: there is one instance for each. Immutable and thread-safe; the list of all
 * languages changes only through {@link #register}.
 */
public final class Language {

    /** The language in which every report is written, and the default for readers. */
    public static final Language VIETNAMESE = new Language(
            "vi",
            Locale.of("vi", "VN"),
            new Numbers('.', ',', "{0}\u00a0US$", "{0}\u00a0₫"),
            new Dates("dd/MM/yyyy", "dd/MM/yyyy HH:mm", "dd/MM", "'tháng' M/yyyy", "'Tháng'\u00a0M", "(GMT+7)"),
            "report_vietnamese",
            false);

    /** English. */
    public static final Language ENGLISH = new Language(
            "en",
            Locale.US,
            new Numbers(',', '.', "${0}", "₫{0}"),
            new Dates("d MMM yyyy", "d MMM yyyy, HH:mm", "d MMM", "MMMM yyyy", "MMMM", "GMT+7"),
            "report_english",
            true);

    private static volatile List<Language> all = List.of(VIETNAMESE, ENGLISH);

    private final String tag;
    private final Locale locale;
    private final Numbers numbers;
    private final Dates dates;
    private final String textSearch;
    private final boolean ascii;

    /**
     * How a language writes numbers.
     *
     * @param grouping the separator between groups of three digits
     * @param decimal the separator before the decimals
     * @param usd an amount in US dollars, with <code>{0}</code> in place of the number
     * @param vnd an amount in Vietnamese dong, likewise
     */
    public record Numbers(char grouping, char decimal, String usd, String vnd) {}

    /**
     * How a language writes dates, as patterns of {@link java.time.format.DateTimeFormatter}. The scripts of the pages
     * understand quoted text and the letters {@code y}, {@code M}, {@code d}, {@code H}, {@code m} and {@code s}.
     *
     * @param date a day
     * @param dateTime a day and the time in hours and minutes
     * @param dayOfMonth a day without its year
     * @param month a month and its year
     * @param monthName a month without its year
     * @param zone the name of the time zone of Vietnam, as plain text
     */
    public record Dates(String date, String dateTime, String dayOfMonth, String month, String monthName, String zone) {}

    /** Makes a language available until it is closed. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Constructs a language that is not in {@link #all} yet.
     *
     * @param tag its BCP 47 tag, unique among languages
     * @param locale what its names of months are taken from, and its region for link previews
     * @param textSearch the PostgreSQL text search configuration by which its reports are searched
     * @param ascii whether it is written with the letters A to Z alone
     */
    public Language(String tag, Locale locale, Numbers numbers, Dates dates, String textSearch, boolean ascii) {
        this.tag = tag;
        this.locale = locale;
        this.numbers = numbers;
        this.dates = dates;
        this.textSearch = textSearch;
        this.ascii = ascii;
    }

    /** Every language of the site, the default first. */
    public static List<Language> all() {
        return all;
    }

    /** The language with {@code tag}; empty if the site has none. Case-sensitive. */
    public static Optional<Language> of(String tag) {
        for (Language language : all) {
            if (language.tag.equals(tag)) {
                return Optional.of(language);
            }
        }
        return Optional.empty();
    }

    /**
     * Appends {@code language} to {@link #all}. Objects that read the list earlier do not learn of it: register before
     * the server is constructed.
     *
     * @throws IllegalArgumentException if its tag is taken
     */
    public static synchronized Registration register(Language language) {
        if (of(language.tag).isPresent()) {
            throw new IllegalArgumentException("There is a language with the tag " + language.tag + " already");
        }
        all = Stream.concat(all.stream(), Stream.of(language)).toList();
        return () -> remove(language);
    }

    private static synchronized void remove(Language language) {
        all = all.stream().filter(other -> other != language).toList();
    }

    /** Its BCP 47 tag, which is also its code in addresses and cookies: {@code vi}, {@code en}. */
    public String tag() {
        return tag;
    }

    /** Its locale. */
    public Locale locale() {
        return locale;
    }

    /** How it writes numbers. */
    public Numbers numbers() {
        return numbers;
    }

    /** How it writes dates. */
    public Dates dates() {
        return dates;
    }

    /** The PostgreSQL text search configuration by which its reports are searched. */
    public String textSearch() {
        return textSearch;
    }

    /** Whether it is written with the letters A to Z alone. */
    public boolean ascii() {
        return ascii;
    }

    /** Its tag. */
    @Override
    public String toString() {
        return tag;
    }
}
