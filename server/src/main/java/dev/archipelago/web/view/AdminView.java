package dev.archipelago.web.view;

import java.util.List;
import java.util.Optional;

/**
 * A page for operators: blocks of tables, facts and forms.
 *
 * @param title the title of the page
 * @param holder the name of the key that is logged in; empty on the login page
 * @param menu the other pages
 * @param token the value of the hidden field {@code token} in every form
 * @param notice a message about the last action; empty if there is none
 */
public record AdminView(
        String title,
        Optional<String> holder,
        List<MenuItem> menu,
        String token,
        Optional<Notice> notice,
        List<Block> blocks) {

    public AdminView {
        menu = List.copyOf(menu);
        blocks = List.copyOf(blocks);
    }

    /** A link to another page for operators. */
    public record MenuItem(String path, String title, boolean current) {}

    /** A message about the last action. */
    public record Notice(String text, boolean failed) {}

    /** A part of a page. */
    public sealed interface Block {
        /** The heading; empty for none. */
        String heading();
    }

    /**
     * A table.
     *
     * @param empty the text in place of a table without rows
     */
    public record Table(String heading, List<String> columns, List<List<Cell>> rows, String empty) implements Block {
        public Table {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }
    }

    /** A cell of a table; {@code tone} is {@code good}, {@code bad}, {@code warn} or empty. */
    public record Cell(String text, Optional<String> href, String tone) {

        /** Plain text. */
        public static Cell of(Object text) {
            return new Cell(String.valueOf(text), Optional.empty(), "");
        }

        /** A link. */
        public static Cell link(String text, String href) {
            return new Cell(text, Optional.of(href), "");
        }

        /** Coloured text, which says the same without its colour. */
        public static Cell toned(String text, String tone) {
            return new Cell(text, Optional.empty(), tone);
        }
    }

    /** Names with values. */
    public record Facts(String heading, List<Fact> facts) implements Block {
        public Facts {
            facts = List.copyOf(facts);
        }
    }

    /** A name with its value. */
    public record Fact(String name, Cell value) {}

    /** A text. */
    public record Text(String heading, String text) implements Block {}

    /**
     * A form.
     *
     * @param action the path it is sent to
     * @param note what it does; empty for nothing
     * @param confirm a sentence to be confirmed; empty for none
     */
    public record Form(
            String heading, String action, String note, List<Field> fields, String button, Optional<String> confirm)
            implements Block {
        public Form {
            fields = List.copyOf(fields);
        }
    }

    /**
     * A field of a form.
     *
     * @param type of an {@code input}, or {@code area}, {@code select} or {@code hidden}
     * @param options the options of a {@code select}
     */
    public record Field(String name, String label, String type, String value, List<Option> options, boolean required) {
        public Field {
            options = List.copyOf(options);
        }

        /** A field without options. */
        public static Field of(String name, String label, String type, String value, boolean required) {
            return new Field(name, label, type, value, List.of(), required);
        }
    }

    /** An option of a select field, or a check box. */
    public record Option(String value, String label) {}

    /** The difference of two texts by lines. */
    public record Diff(String heading, List<DiffLine> lines) implements Block {
        public Diff {
            lines = List.copyOf(lines);
        }
    }

    /** A line of a difference; {@code sign} is {@code +}, {@code -} or a space. */
    public record DiffLine(char sign, String text) {}
}
