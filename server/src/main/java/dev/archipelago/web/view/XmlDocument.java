package dev.archipelago.web.view;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes an XML document whose text may be anything: what XML 1.0 cannot carry is left out. Not thread-safe. */
final class XmlDocument {

    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newDefaultFactory();

    private final StringWriter out = new StringWriter();
    private final XMLStreamWriter xml;

    /** What may fail in a writer to a string is nothing a caller could mend. */
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

    /** Begins an element; {@code attributes} are names and values by turns. */
    XmlDocument open(String element, String... attributes) {
        write(() -> xml.writeStartElement(element));
        return attributes(attributes);
    }

    /** Ends the element begun last. */
    XmlDocument close() {
        write(xml::writeEndElement);
        return this;
    }

    /** An element that holds {@code text} alone. */
    XmlDocument text(String element, String text, String... attributes) {
        open(element, attributes);
        write(() -> xml.writeCharacters(characters(text)));
        return close();
    }

    /** An element that holds nothing. */
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

    /** Closes what is open and returns the document. */
    String end() {
        write(xml::writeEndDocument);
        write(xml::flush);
        return out.toString();
    }

    /** The text without the characters that production 2 of XML 1.0 does not allow. */
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
