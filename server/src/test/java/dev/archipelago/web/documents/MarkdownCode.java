package dev.archipelago.web.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.IndentedCodeBlock;

/**
 * Code in a Markdown document.
 *
 * @param file the document
 * @param info what stands behind the fence of a block; empty for others
 * @param text the code
 * @param inline whether it is within a sentence
 */
public record MarkdownCode(String file, String info, String text, boolean inline) {

    /** All code in {@code markdown}. */
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

    /** The commands, without the output of a session. */
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
