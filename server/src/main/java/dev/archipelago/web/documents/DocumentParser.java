package dev.archipelago.web.documents;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/**
 * Parses Markdown (CommonMark with tables) into documents. Headings get the identifiers that GitHub gives them, HTML in
 * the text is shown as text, pictures are replaced by their descriptions, and tables are put into an element that
 * scrolls.
 */
final class DocumentParser {

    static final List<org.commonmark.Extension> EXTENSIONS = List.of(TablesExtension.create());

    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final Pattern NOT_IN_ANCHORS = Pattern.compile("[^\\p{L}\\p{N} _-]");
    private static final int DEEPEST_SECTION = 3;

    private DocumentParser() {}

    static Node tree(String markdown) {
        return PARSER.parse(markdown);
    }

    /** The targets of all links in {@code tree}, in order. */
    static List<String> targets(Node tree) {
        List<String> targets = new ArrayList<>();
        tree.accept(new AbstractVisitor() {
            @Override
            public void visit(Link link) {
                targets.add(link.getDestination());
            }
        });
        return targets;
    }

    /**
     * Makes a document of {@code tree}, which it changes.
     *
     * @param links gives the address of the target of a link, or an empty text if it leads nowhere
     */
    static Document document(String name, Node tree, UnaryOperator<String> links) {
        String title = removeTitle(tree);
        Map<Node, String> anchors = new IdentityHashMap<>();
        tree.accept(new Preparation(links, anchors));
        Sections sections = new Sections(title, anchors);
        tree.accept(sections);
        return new Document(name, title, summary(tree), sections.all(), tree, anchors);
    }

    /** The plain text of {@code node} in one line. */
    static String text(Node node) {
        PlainText text = new PlainText();
        node.accept(text);
        return text.line();
    }

    private static String removeTitle(Node tree) {
        for (Node node = tree.getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof Heading heading && heading.getLevel() == 1) {
                String title = text(heading);
                heading.unlink();
                return title;
            }
        }
        throw new IllegalStateException("the document has no heading of the first level");
    }

    private static String summary(Node tree) {
        for (Node node = tree.getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof Paragraph paragraph) {
                return text(paragraph);
            }
        }
        return "";
    }

    /** Changes links, HTML, pictures and tables of a document, and names its headings. */
    private static final class Preparation extends AbstractVisitor {

        private final UnaryOperator<String> links;
        private final Map<Node, String> anchors;
        private final Set<String> taken = new HashSet<>();

        Preparation(UnaryOperator<String> links, Map<Node, String> anchors) {
            this.links = links;
            this.anchors = anchors;
        }

        @Override
        public void visit(Heading heading) {
            String base = NOT_IN_ANCHORS
                    .matcher(text(heading).toLowerCase(Locale.ROOT))
                    .replaceAll("")
                    .replace(' ', '-');
            String anchor = base;
            for (int number = 1; !taken.add(anchor); number++) {
                anchor = base + "-" + number;
            }
            anchors.put(heading, anchor);
            visitChildren(heading);
        }

        @Override
        public void visit(Link link) {
            visitChildren(link);
            String address = links.apply(link.getDestination());
            if (address.isEmpty()) {
                replaceByChildren(link);
            } else {
                link.setDestination(address);
            }
        }

        @Override
        public void visit(Image image) {
            replaceByChildren(image);
        }

        @Override
        public void visit(HtmlInline html) {
            replace(html, new Text(html.getLiteral()));
        }

        @Override
        public void visit(HtmlBlock html) {
            Paragraph paragraph = new Paragraph();
            paragraph.appendChild(new Text(html.getLiteral()));
            replace(html, paragraph);
        }

        @Override
        public void visit(CustomBlock block) {
            visitChildren(block);
            if (block instanceof TableBlock) {
                block.insertBefore(
                        html("<div class=\"docs-scroll\" role=\"group\" aria-label=\"Table\" tabindex=\"0\">"));
                block.insertAfter(html("</div>"));
            }
        }

        private static HtmlBlock html(String literal) {
            HtmlBlock block = new HtmlBlock();
            block.setLiteral(literal);
            return block;
        }

        private static void replace(Node node, Node other) {
            node.insertAfter(other);
            node.unlink();
        }

        private static void replaceByChildren(Node node) {
            for (Node child = node.getLastChild(); child != null; child = node.getLastChild()) {
                node.insertAfter(child);
            }
            node.unlink();
        }
    }

    /** Divides a document at its headings. */
    private static final class Sections extends AbstractVisitor {

        private final Map<Node, String> anchors;
        private final List<Document.Section> sections = new ArrayList<>();
        private final PlainText text = new PlainText();
        private String anchor = "";
        private String title;
        private int level = 1;

        Sections(String title, Map<Node, String> anchors) {
            this.title = title;
            this.anchors = anchors;
        }

        List<Document.Section> all() {
            end();
            return sections;
        }

        @Override
        protected void visitChildren(Node parent) {
            for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
                if (node instanceof Heading heading && heading.getLevel() <= DEEPEST_SECTION) {
                    end();
                    anchor = anchors.getOrDefault(heading, "");
                    title = DocumentParser.text(heading);
                    level = heading.getLevel();
                } else {
                    node.accept(text);
                }
            }
        }

        private void end() {
            sections.add(new Document.Section(anchor, title, level, text.line()));
            text.clear();
        }
    }

    /** Collects text without markup. */
    private static final class PlainText extends AbstractVisitor {

        private static final Pattern BLANKS = Pattern.compile("\\s+");

        private final StringBuilder text = new StringBuilder();

        String line() {
            return BLANKS.matcher(text).replaceAll(" ").strip();
        }

        void clear() {
            text.setLength(0);
        }

        @Override
        public void visit(Text node) {
            text.append(node.getLiteral());
        }

        @Override
        public void visit(Code node) {
            text.append(node.getLiteral());
        }

        @Override
        public void visit(FencedCodeBlock node) {
            text.append(node.getLiteral());
        }

        @Override
        public void visit(IndentedCodeBlock node) {
            text.append(node.getLiteral());
        }

        @Override
        public void visit(SoftLineBreak node) {
            text.append(' ');
        }

        @Override
        public void visit(Heading node) {
            visitChildren(node);
            text.append(' ');
        }

        @Override
        public void visit(Paragraph node) {
            visitChildren(node);
            text.append(' ');
        }

        @Override
        public void visit(CustomNode node) {
            visitChildren(node);
            text.append(' ');
        }
    }
}
