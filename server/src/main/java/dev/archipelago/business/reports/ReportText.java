package dev.archipelago.business.reports;

import java.text.Normalizer;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/** Extracts the text of a stored body for searches. */
public final class ReportText {

    /** The most characters; real reports have 8,000, and PostgreSQL refuses a few times more than this. */
    static final int LONGEST = 200_000;

    private ReportText() {}

    /**
     * The visible text of {@code html}, an untrusted fragment: one line in normalization form C of at most {@value
     * #LONGEST} characters, without scripts, styles and comments.
     */
    public static String of(String html) {
        Element body = Jsoup.parseBodyFragment(html).body();
        StringBuilder raw = new StringBuilder();
        body.traverse(new NodeVisitor() {
            @Override
            public void head(Node node, int depth) {
                if (node instanceof TextNode text && raw.length() < LONGEST) {
                    String whole = text.getWholeText();
                    raw.append(whole, 0, Math.min(whole.length(), LONGEST - raw.length()));
                } else if (node instanceof Element element && separates(element)) {
                    raw.append(' ');
                }
            }

            @Override
            public void tail(Node node, int depth) {
                if (node instanceof Element element && separates(element)) {
                    raw.append(' ');
                }
            }
        });
        return PlainText.of(Normalizer.normalize(raw, Normalizer.Form.NFC), LONGEST);
    }

    private static boolean separates(Element element) {
        return element.isBlock()
                || element.normalName().equals("br")
                || element.normalName().equals("td");
    }
}
