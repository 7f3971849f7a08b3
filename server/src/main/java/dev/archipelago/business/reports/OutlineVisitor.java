package dev.archipelago.business.reports;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;
import org.jspecify.annotations.Nullable;

/** Collects the title, headings, beginning and number of words of a report in one traversal. Not reusable. */
final class OutlineVisitor implements NodeVisitor {

    /** The most raw text collected for a title or an excerpt, white space included. */
    private static final int KEPT = 4_000;

    /** More headings than contents have entries, since some are empty. */
    private static final int MOST_HEADINGS = 4 * ReportOutline.MOST_SECTIONS;

    /** The text of the first h2 whose closest section has an id. */
    record Heading(String sectionId, StringBuilder text) {}

    private static final class OpenSection {
        private final Element element;
        private boolean headed;

        OpenSection(Element element) {
            this.element = element;
        }
    }

    private final List<Heading> headings = new ArrayList<>();
    private final Deque<OpenSection> sections = new ArrayDeque<>();
    private final StringBuilder firstSection = new StringBuilder();
    private final StringBuilder anywhere = new StringBuilder();
    private @Nullable StringBuilder headerTitle;
    private @Nullable StringBuilder firstTitle;
    private @Nullable Element heading;
    private @Nullable StringBuilder headingText;
    private @Nullable Element opening;
    private boolean opened;
    private int headers;
    private int icons;
    private int words;

    /** The raw text of the title, or empty. */
    CharSequence title() {
        if (headerTitle != null) {
            return headerTitle;
        }
        return firstTitle == null ? "" : firstTitle;
    }

    /** The raw text of the first section that has any, else of the whole body; without headings and headers. */
    CharSequence opening() {
        return firstSection.toString().isBlank() ? anywhere : firstSection;
    }

    List<Heading> headings() {
        return headings;
    }

    int words() {
        return words;
    }

    @Override
    public void head(Node node, int depth) {
        if (node instanceof TextNode text) {
            text(text.getWholeText());
        } else if (node instanceof Element element) {
            if (element.isBlock() || element.normalName().equals("br")) {
                text(" ");
            }
            enter(element);
        }
    }

    @Override
    public void tail(Node node, int depth) {
        if (node instanceof Element element) {
            leave(element);
            if (element.isBlock()) {
                text(" ");
            }
        }
    }

    private void enter(Element element) {
        switch (element.normalName()) {
            case "header" -> headers++;
            case "section" -> enterSection(element);
            case "i" -> icons += icon(element) ? 1 : 0;
            case "h1", "h2", "h3", "h4", "h5", "h6" -> enterHeading(element);
            default -> {}
        }
    }

    private void leave(Element element) {
        switch (element.normalName()) {
            case "header" -> headers--;
            case "section" -> leaveSection(element);
            case "i" -> icons -= icon(element) ? 1 : 0;
            default -> {}
        }
        if (element == heading) {
            heading = null;
            headingText = null;
        }
    }

    private void enterSection(Element element) {
        if (!element.id().isBlank()) {
            sections.push(new OpenSection(element));
        }
        if (!opened) {
            opened = true;
            opening = element;
        }
    }

    private void leaveSection(Element element) {
        OpenSection innermost = sections.peek();
        if (innermost != null && innermost.element == element) {
            sections.pop();
        }
        if (element == opening) {
            opening = null;
            // The section was empty: the report begins with the next one.
            opened = !firstSection.toString().isBlank();
        }
    }

    private void enterHeading(Element element) {
        if (heading != null) {
            return;
        }
        heading = element;
        headingText = new StringBuilder();
        if (element.normalName().equals("h1")) {
            if (headers > 0 && headerTitle == null) {
                headerTitle = headingText;
            } else if (firstTitle == null) {
                firstTitle = headingText;
            }
        } else if (element.normalName().equals("h2")) {
            OpenSection section = sections.peek();
            if (section != null && !section.headed && headings.size() < MOST_HEADINGS) {
                section.headed = true;
                headings.add(new Heading(section.element.id(), headingText));
            }
        }
    }

    private void text(String text) {
        countWords(text);
        if (icons > 0) {
            return;
        }
        if (headingText != null) {
            keep(headingText, text);
            return;
        }
        if (opening != null) {
            keep(firstSection, text);
        }
        if (headers == 0) {
            keep(anywhere, text);
        }
    }

    private void countWords(String text) {
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            boolean letter = Character.isLetterOrDigit(text.charAt(i));
            boolean blank = Character.isWhitespace(text.charAt(i));
            if (letter && !inWord) {
                words++;
                inWord = true;
            } else if (blank) {
                inWord = false;
            }
        }
    }

    private static void keep(StringBuilder kept, String text) {
        if (kept.length() < KEPT) {
            kept.append(text, 0, Math.min(text.length(), KEPT - kept.length()));
        }
    }

    /** An icon of Font Awesome, whose text is a ligature or empty. */
    private static boolean icon(Element element) {
        return element.hasClass("fas") || element.hasClass("far") || element.hasClass("fab") || element.hasClass("fa");
    }
}
