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
 * A line of plain text in which the words searched for are marked.
 *
 * @param pieces the text in order
 */
public record HighlightedText(List<Piece> pieces) {

    /** How many characters of a text are shown around what was found. */
    private static final int EXCERPT = 240;

    /** How many of them come before. */
    private static final int BEFORE = 60;

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}\\p{M}]+");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");

    /** Letters are told apart by more than an ending only if they are this many. */
    private static final int STEM = 4;

    private static final int LONGEST_ENDING = 3;

    /** A piece of the text. */
    public record Piece(String text, boolean marked) {}

    private record Found(int start, int end, String word) {}

    public HighlightedText {
        pieces = List.copyOf(pieces);
    }

    /** The whole of {@code text}. */
    static HighlightedText of(String text, SearchWords words) {
        return marked(text, 0, text.length(), found(text, words));
    }

    /** Where {@code text} says most of {@code words}; how it begins, if it says none. */
    static HighlightedText excerpt(String text, SearchWords words) {
        List<Found> found = found(text, words);
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

    /** How many different words {@code words} are. */
    static int count(SearchWords words) {
        return wanted(words).size();
    }

    /** How many of them {@code text} says. */
    static int said(String text, SearchWords words) {
        return (int) found(text, words).stream().map(Found::word).distinct().count();
    }

    /** The text alone. */
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

    private static List<Found> found(String text, SearchWords words) {
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

    /** Equal but for an English ending, as PostgreSQL found it. */
    private static boolean alike(String a, String b) {
        if (a.equals(b)) {
            return true;
        }
        int common = Math.min(a.length(), b.length());
        return common >= STEM
                && Math.max(a.length(), b.length()) - common <= LONGEST_ENDING
                && a.regionMatches(0, b, 0, common);
    }

    /** Small letters without marks, as the extension unaccent leaves Vietnamese. */
    private static String folded(String word) {
        String apart = Normalizer.normalize(word.toLowerCase(Locale.ROOT), Normalizer.Form.NFD);
        return MARKS.matcher(apart).replaceAll("").replace('đ', 'd');
    }
}
