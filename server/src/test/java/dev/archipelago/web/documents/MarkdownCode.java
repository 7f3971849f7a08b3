package dev.archipelago.web.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.IndentedCodeBlock;

/**
 * A code block or code span of a Markdown document.
 *
 * @param file the document
 * @param info the info string of a fenced block; empty for others
 * @param text the code
 * @param inline whether it is a code span
 */
public record MarkdownCode(String file, String info, String text, boolean inline) {

    /** Returns all code in {@code markdown}. */
    public static List<MarkdownCode> of(String file, String markdown) {
        List<MarkdownCode> codes = new ArrayList<>();
        DocumentParser.tree(markdown).accept(new AbstractVisitor() {
            @Override
            public void visit(FencedCodeBlock block) {
                codes.add(new MarkdownCode(file, block.getInfo().strip(), block.getLiteral(), false));
            }

            @Override
            public void visit(IndentedCodeBlock block) {
                codes.add(new MarkdownCode(file, "", block.getLiteral(), false));
            }

            @Override
            public void visit(Code code) {
                codes.add(new MarkdownCode(file, "", code.getLiteral(), true));
            }
        });
        return codes;
    }

    /** Returns the commands, without the output of a console session. */
    public String commands() {
        return info.startsWith("console")
                ? text.lines()
                        .filter(line -> line.startsWith("$ "))
                        .map(line -> line.substring(2))
                        .collect(Collectors.joining("\n"))
                : text;
    }

    @Override
    public String toString() {
        return file + ": " + text.lines().findFirst().orElse("");
    }
}
