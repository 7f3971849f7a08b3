package dev.archipelago.infrastructure.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A square SVG logo of the site. Only its syntax is checked: pages show it as an image, which runs no scripts and loads
 * nothing.
 *
 * @param svg the contents of the file
 */
public record SvgLogo(String svg) {

    /** Every page loads the logo, and no page may exceed 60 KB. */
    private static final int MAX_BYTES = 16 * 1024;

    private static final String NAMESPACE = "http://www.w3.org/2000/svg";

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it cannot be read, is larger than 16 KB or is not well-formed SVG; the
     *     message continues a sentence that begins with the name of a variable
     */
    static SvgLogo read(String file) {
        try {
            Path path = Path.of(file);
            if (Files.size(path) > MAX_BYTES) {
                throw invalid(file, "is larger than 16 KB");
            }
            String svg = Files.readString(path);
            if (!isSvg(svg)) {
                throw invalid(file, "does not begin with an <svg> element of " + NAMESPACE);
            }
            return new SvgLogo(svg);
        } catch (CharacterCodingException | XMLStreamException e) {
            throw invalid(file, "is not well-formed XML in UTF-8");
        } catch (IOException | InvalidPathException e) {
            throw invalid(file, "cannot be read");
        }
    }

    private static boolean isSvg(String text) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text));
        try {
            reader.nextTag();
            boolean svg = reader.getLocalName().equals("svg") && NAMESPACE.equals(reader.getNamespaceURI());
            while (reader.hasNext()) {
                reader.next();
            }
            return svg;
        } finally {
            reader.close();
        }
    }

    private static IllegalArgumentException invalid(String file, String problem) {
        return new IllegalArgumentException(
                "names '" + file + "', which " + problem + "; expected a square SVG file of at most 16 KB");
    }
}
