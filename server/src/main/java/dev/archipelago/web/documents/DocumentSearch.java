package dev.archipelago.web.documents;

import dev.archipelago.business.reports.HighlightedText;
import dev.archipelago.business.reports.SearchWords;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds sections of documents that contain all words of a search, those with the words in their headings first. It
 * reads the whole text for each search, less than a megabyte. Immutable.
 */
public final class DocumentSearch {

    private static final int MOST = 50;
    private static final int IN_TITLE = 3;

    /**
     * A section that contains the words.
     *
     * @param address of the section on this site
     * @param document the title of its document
     * @param heading its heading, empty if it has the title of the document
     * @param excerpt the part of its text that contains most of the words
     */
    public record Hit(String address, String document, HighlightedText heading, HighlightedText excerpt) {}

    private record Scored(int score, Document document, Document.Section section) {}

    private final DocumentLibrary library;

    public DocumentSearch(DocumentLibrary library) {
        this.library = library;
    }

    /** The best {@value #MOST} sections, best first. */
    public List<Hit> find(SearchWords words) {
        int wanted = HighlightedText.count(words);
        if (wanted == 0) {
            return List.of();
        }
        return library.all().stream()
                .flatMap(document -> document.sections().stream().flatMap(section -> scored(document, section, words)))
                .sorted(Comparator.comparingInt(Scored::score).reversed())
                .limit(MOST)
                .map(scored -> hit(scored, words))
                .toList();
    }

    private static Stream<Scored> scored(Document document, Document.Section section, SearchWords words) {
        int wanted = HighlightedText.count(words);
        String whole = document.title() + " " + section.title() + " " + section.text();
        if (HighlightedText.found(whole, words) < wanted) {
            return Stream.empty();
        }
        int score = HighlightedText.found(section.text(), words)
                + IN_TITLE * HighlightedText.found(section.title(), words)
                + HighlightedText.found(document.title(), words);
        // A document that only has the words in its title is found once, at its beginning.
        boolean onlyTitle = score == HighlightedText.found(document.title(), words) && section.level() > 1;
        return onlyTitle ? Stream.empty() : Stream.of(new Scored(score, document, section));
    }

    private static Hit hit(Scored scored, SearchWords words) {
        String name = scored.document().name();
        String anchor = scored.section().anchor();
        String address = (name.isEmpty() ? "/docs" : "/docs/" + name) + (anchor.isEmpty() ? "" : "#" + anchor);
        String heading = anchor.isEmpty() ? "" : scored.section().title();
        return new Hit(
                address,
                scored.document().title(),
                HighlightedText.of(heading, words),
                HighlightedText.excerpt(scored.section().text(), words));
    }
}
