package dev.archipelago.web.documents;

import java.util.function.UnaryOperator;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.renderer.html.HtmlRenderer;

/** Renders documents as HTML. */
public final class DocumentHtml {

    private DocumentHtml() {}

    /**
     * The content of {@code document}, without its title.
     *
     * @param localized gives an address of this site in the language of the page
     */
    public static String of(Document document, UnaryOperator<String> localized) {
        return HtmlRenderer.builder()
                .extensions(DocumentParser.EXTENSIONS)
                .attributeProviderFactory(context -> (node, tag, attributes) -> {
                    String anchor = document.anchors().get(node);
                    if (anchor != null) {
                        attributes.put("id", anchor);
                    }
                    boolean code = node instanceof FencedCodeBlock || node instanceof IndentedCodeBlock;
                    if (code && tag.equals("pre")) {
                        // Wide code scrolls, also by keyboard.
                        attributes.put("tabindex", "0");
                    }
                    if (node instanceof Link link && link.getDestination().startsWith("/")) {
                        attributes.put("href", localized.apply(link.getDestination()));
                    } else if (node instanceof Link link
                            && !link.getDestination().startsWith("#")) {
                        attributes.put("rel", "noopener");
                    }
                })
                .build()
                .render(document.tree());
    }

    /** A text in Markdown; HTML in it is shown as text. */
    static String of(String markdown) {
        return HtmlRenderer.builder()
                .escapeHtml(true)
                .build()
                .render(DocumentParser.tree(markdown))
                .strip();
    }
}
