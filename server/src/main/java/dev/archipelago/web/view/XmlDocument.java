package dev.archipelago.web.view;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** An XML writer that accepts any text and omits the characters that XML 1.0 does not allow. Not thread-safe. */
final class XmlDocument {

    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newDefaultFactory();

    private final StringWriter out = new StringWriter();
    private final XMLStreamWriter xml;

    /** An operation of the StAX writer, which does not fail when it writes to a string. */
    @FunctionalInterface
    private interface Step {
        void run() throws XMLStreamException;
    }

    XmlDocument() {
        try {
            xml = FACTORY.createXMLStreamWriter(out);
        } catch (XMLStreamException e) {
            throw new IllegalStateException("the JDK's XML writer cannot write to a string", e);
        }
        write(() -> xml.writeStartDocument("UTF-8", "1.0"));
    }

    /** Begins an element; {@code attributes} are alternating names and values. */
    XmlDocument open(String element, String... attributes) {
        write(() -> xml.writeStartElement(element));
        return attributes(attributes);
    }

    /** Ends the current element. */
    XmlDocument close() {
        write(xml::writeEndElement);
        return this;
    }

    /** Writes an element with {@code text} as its only content. */
    XmlDocument text(String element, String text, String... attributes) {
        open(element, attributes);
        write(() -> xml.writeCharacters(characters(text)));
        return close();
    }

    /** Writes an empty element. */
    XmlDocument empty(String element, String... attributes) {
        write(() -> xml.writeEmptyElement(element));
        return attributes(attributes);
    }

    private XmlDocument attributes(String... attributes) {
        for (int i = 0; i < attributes.length; i += 2) {
            String name = attributes[i];
            String value = characters(attributes[i + 1]);
            write(() -> xml.writeAttribute(name, value));
        }
        return this;
    }

    /** Ends all open elements and returns the document. */
    String end() {
        write(xml::writeEndDocument);
        write(xml::flush);
        return out.toString();
    }

    /** The text without the characters that production 2 of XML 1.0 excludes. */
    static String characters(String text) {
        return text.codePoints()
                .filter(c -> c == '\t'
                        || c == '\n'
                        || c == '\r'
                        || (c >= 0x20 && c <= 0xD7FF)
                        || (c >= 0xE000 && c <= 0xFFFD)
                        || c >= 0x10000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static void write(Step step) {
        try {
            step.run();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing XML to a string failed", e);
        }
    }
}
