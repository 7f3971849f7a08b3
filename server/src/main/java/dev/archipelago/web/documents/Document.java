package dev.archipelago.web.documents;

import java.util.List;
import java.util.Map;
import org.commonmark.node.Node;

/**
 * One Markdown document. Immutable; its tree of nodes is not changed after it was parsed.
 *
 * @param name its name in addresses, {@code /docs/<name>}; empty for the index
 * @param title its heading of the first level, as plain text
 * @param summary its first paragraph as plain text
 * @param sections its sections in order; the first begins with the document
 * @param tree the document without its title
 * @param anchors the identifiers of the headings in {@code tree}
 */
public record Document(
        String name, String title, String summary, List<Section> sections, Node tree, Map<Node, String> anchors) {

    /**
     * A part of a document from one heading to the next.
     *
     * @param anchor the identifier of its heading; empty for the part before the first one
     * @param title its heading as plain text
     * @param level the level of the heading, from 2; 1 for the part before the first one
     * @param text its content as plain text in one line
     */
    public record Section(String anchor, String title, int level, String text) {}

    public Document {
        sections = List.copyOf(sections);
    }

    /** The sections of the second level, which the contents of a page list. */
    public List<Section> contents() {
        return sections.stream().filter(section -> section.level() == 2).toList();
    }
}
