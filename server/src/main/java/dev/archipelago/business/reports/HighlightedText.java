package dev.archipelago.business.reports;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A line of plain text with the words of a search highlighted.
 *
 * @param pieces the text in order
 */
public record HighlightedText(List<Piece> pieces) {

    /** The length of an excerpt, in characters. */
    private static final int EXCERPT = 240;

    /** The number of them before the first highlighted word. */
    private static final int BEFORE = 60;

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}\\p{M}]+");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");

    /** Shorter words must match whole. */
    private static final int SHORTEST_STEM = 4;

    private static final int LONGEST_ENDING = 3;

    /** A part of the text that is highlighted, or not. */
    public record Piece(String text, boolean marked) {}

    private record Found(int start, int end, String word) {}

    public HighlightedText {
        pieces = List.copyOf(pieces);
    }

    /** All of {@code text}. */
    public static HighlightedText of(String text, SearchWords words) {
        return marked(text, 0, text.length(), matches(text, words));
    }

    /** The part of {@code text} that contains most of {@code words}, or its beginning if it contains none. */
    public static HighlightedText excerpt(String text, SearchWords words) {
        List<Found> found = matches(text, words);
        Found best = found.isEmpty() ? new Found(0, 0, "") : found.getFirst();
        int most = 0;
        for (int i = 0; i < found.size(); i++) {
            Set<String> near = new HashSet<>();
            int until = found.get(i).start() + EXCERPT - BEFORE;
            for (int j = i; j < found.size() && found.get(j).end() <= until; j++) {
                near.add(found.get(j).word());
            }
            if (near.size() > most) {
                most = near.size();
                best = found.get(i);
            }
        }
        int start = best.start() <= BEFORE ? 0 : text.indexOf(' ', best.start() - BEFORE) + 1;
        if (start > best.start()) {
            start = best.start();
        }
        int end = text.length() <= start + EXCERPT ? text.length() : text.lastIndexOf(' ', start + EXCERPT);
        if (end < best.end()) {
            end = Math.min(text.length(), start + EXCERPT);
        }
        return marked(text, start, end, found);
    }

    /** The number of distinct words in {@code words}. */
    public static int count(SearchWords words) {
        return wanted(words).size();
    }

    /** The number of them that {@code text} contains. */
    public static int found(String text, SearchWords words) {
        return (int) matches(text, words).stream().map(Found::word).distinct().count();
    }

    /** The text without highlighting. */
    public String plain() {
        StringBuilder plain = new StringBuilder();
        pieces.forEach(piece -> plain.append(piece.text()));
        return plain.toString();
    }

    private static HighlightedText marked(String text, int start, int end, List<Found> found) {
        List<Piece> pieces = new ArrayList<>();
        int at = start;
        for (Found match : found) {
            if (match.start() >= at && match.end() <= end) {
                add(pieces, text.substring(at, match.start()), false);
                add(pieces, text.substring(match.start(), match.end()), true);
                at = match.end();
            }
        }
        add(pieces, text.substring(at, end), false);
        if (start > 0) {
            pieces.addFirst(new Piece("… ", false));
        }
        if (end < text.length()) {
            pieces.add(new Piece(" …", false));
        }
        return new HighlightedText(pieces);
    }

    private static void add(List<Piece> pieces, String text, boolean marked) {
        if (!text.isEmpty()) {
            pieces.add(new Piece(text, marked));
        }
    }

    private static List<Found> matches(String text, SearchWords words) {
        Set<String> wanted = wanted(words);
        List<Found> found = new ArrayList<>();
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            String folded = folded(word.group());
            for (String want : wanted) {
                if (alike(folded, want)) {
                    found.add(new Found(word.start(), word.end(), want));
                    break;
                }
            }
        }
        return found;
    }

    private static Set<String> wanted(SearchWords words) {
        return WORD.matcher(words.text())
                .results()
                .map(word -> folded(word.group()))
                .collect(Collectors.toSet());
    }

    /** Whether they are equal except for an ending, as PostgreSQL's stemmer ignores it in English. */
    private static boolean alike(String a, String b) {
        if (a.equals(b)) {
            return true;
        }
        int common = Math.min(a.length(), b.length());
        return common >= SHORTEST_STEM
                && Math.max(a.length(), b.length()) - common <= LONGEST_ENDING
                && a.regionMatches(0, b, 0, common);
    }

    /** Lower case without diacritics, as PostgreSQL's extension unaccent maps Vietnamese. */
    private static String folded(String word) {
        String apart = Normalizer.normalize(word.toLowerCase(Locale.ROOT), Normalizer.Form.NFD);
        return MARKS.matcher(apart).replaceAll("").replace('đ', 'd');
    }
}
