package dev.archipelago.business.reports;

/** A language the site is written in. */
public enum Language {
    VI("vi"),
    EN("en");

    private final String tag;

    Language(String tag) {
        this.tag = tag;
    }

    /** Its BCP 47 tag: {@code vi}, {@code en}. */
    public String tag() {
        return tag;
    }
}
