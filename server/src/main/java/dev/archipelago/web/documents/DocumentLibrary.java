package dev.archipelago.web.documents;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;

/**
 * The Markdown documents of the project: {@code docs/README.md}, the index, and every document that can be reached from
 * it by links. Links between documents lead to {@code /docs/<name>}; links to files that are not packaged become text.
 * Immutable.
 */
public final class DocumentLibrary {

    /** The index, relative to the directory of the project. */
    public static final String INDEX = "docs/README.md";

    /** The description of the HTTP interface, relative to the directory of the project. */
    static final String API = "docs/openapi.yaml";

    private static final Pattern ABSOLUTE = Pattern.compile("[a-z]+:.*");
    private static final Pattern RECORD = Pattern.compile("(adr-\\d{4})-.*");

    /**
     * Documents under one heading of the index.
     *
     * @param title the heading
     * @param documents in the order of the index
     */
    public record Group(String title, List<Document> documents) {
        public Group {
            documents = List.copyOf(documents);
        }
    }

    private final Map<String, Document> documents;
    private final List<Group> groups;

    private DocumentLibrary(Map<String, Document> documents, List<Group> groups) {
        this.documents = documents;
        this.groups = List.copyOf(groups);
    }

    /**
     * Loads the documents that the build has packaged.
     *
     * @throws IllegalStateException if the index is missing or a document has no title
     */
    public static DocumentLibrary load() {
        return load(DocumentLibrary::packaged);
    }

    /**
     * Loads documents.
     *
     * @param files the text of a file by its path relative to the directory of the project; empty if there is none
     * @throws IllegalStateException if the index is missing, a document has no title, or two have the same name
     */
    public static DocumentLibrary load(Function<String, Optional<String>> files) {
        Map<String, Node> trees = new LinkedHashMap<>();
        List<String> pending = new ArrayList<>(List.of(INDEX));
        while (!pending.isEmpty()) {
            String path = pending.removeFirst();
            Optional<String> text = trees.containsKey(path) ? Optional.empty() : files.apply(path);
            text.map(DocumentParser::tree).ifPresent(tree -> {
                trees.put(path, tree);
                DocumentParser.targets(tree).stream()
                        .filter(target -> !ABSOLUTE.matcher(target).matches())
                        .map(target -> resolved(path, target).getPath())
                        .filter(target -> target.endsWith(".md"))
                        .forEach(pending::add);
            });
        }
        if (trees.isEmpty()) {
            throw new IllegalStateException(INDEX + " is not packaged; build again with ./run");
        }
        Map<String, Document> documents = new LinkedHashMap<>();
        trees.forEach((path, tree) -> {
            UnaryOperator<String> links = target -> address(path, target, trees);
            if (documents.put(name(path), DocumentParser.document(name(path), tree, links)) != null) {
                throw new IllegalStateException("two documents have the name " + name(path));
            }
        });
        return new DocumentLibrary(documents, groups(documents));
    }

    /** The document with {@code name}; the index has the empty name. */
    public Optional<Document> document(String name) {
        return Optional.ofNullable(documents.get(name));
    }

    /** The documents that the index lists. */
    public List<Group> groups() {
        return groups;
    }

    /** All documents, the index first. */
    public List<Document> all() {
        return List.copyOf(documents.values());
    }

    /**
     * The name of a document in addresses: its path without {@code docs/} and the ending, with hyphens, and {@code
     * project-} before it if it is elsewhere. A directory's {@code README.md} has the name of the directory, and a
     * decision record that of its number.
     */
    static String name(String path) {
        String name = path.startsWith("docs/") ? path.substring("docs/".length()) : "project-" + path;
        name = name.replaceFirst("(/?README)?\\.md$", "").replace('/', '-');
        return RECORD.matcher(name).replaceFirst("$1").toLowerCase(Locale.ROOT);
    }

    private static URI resolved(String path, String target) {
        return URI.create(path).resolve(target);
    }

    /** The address of the target of a link in the document at {@code path}; empty if no page shows it. */
    private static String address(String path, String target, Map<String, Node> trees) {
        if (target.startsWith("#") || ABSOLUTE.matcher(target).matches()) {
            return target;
        }
        URI resolved = resolved(path, target);
        String file = resolved.getPath().equals("README.md") ? INDEX : resolved.getPath();
        if (file.equals(API)) {
            return "/api/docs";
        }
        if (!trees.containsKey(file)) {
            return "";
        }
        String name = name(file);
        String fragment = resolved.getFragment() == null ? "" : "#" + resolved.getFragment();
        return (name.isEmpty() ? "/docs" : "/docs/" + name) + fragment;
    }

    private static List<Group> groups(Map<String, Document> documents) {
        Map<String, List<Document>> groups = new LinkedHashMap<>();
        Document index = documents.values().iterator().next();
        index.tree().accept(new AbstractVisitor() {
            private List<Document> group = new ArrayList<>();

            @Override
            public void visit(Heading heading) {
                group = groups.computeIfAbsent(DocumentParser.text(heading), title -> new ArrayList<>());
            }

            @Override
            public void visit(Link link) {
                Document document = documents.get(link.getDestination().replaceFirst("^/docs/([^#]*).*", "$1"));
                if (document != null && !group.contains(document)) {
                    group.add(document);
                }
            }
        });
        return groups.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> new Group(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** The text of a file that the build has packaged, by its path relative to the directory of the project. */
    static Optional<String> packaged(String path) {
        try (InputStream in = DocumentLibrary.class.getResourceAsStream("/documents/" + path)) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException("the document " + path + " could not be read", e);
        }
    }
}
