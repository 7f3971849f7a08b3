package dev.archipelago.web.view;

import dev.archipelago.language.Language;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The messages of the site in one language. Immutable. */
public final class Messages {

    private static final Map<Language, Messages> CACHE = new ConcurrentHashMap<>();

    private final SortedMap<String, String> texts;

    private Messages(SortedMap<String, String> texts) {
        this.texts = Collections.unmodifiableSortedMap(texts);
    }

    /**
     * The messages in {@code language}, read from the class path at the first call.
     *
     * @throws IllegalStateException if it has no message file
     */
    public static Messages of(Language language) {
        return CACHE.computeIfAbsent(
                language, missing -> new Messages(read("/messages/messages_" + missing.tag() + ".properties")));
    }

    /**
     * The text under {@code key}, with {@code {0}}, {@code {1}} … replaced by the arguments without formatting.
     *
     * @throws IllegalArgumentException if there is no such key
     */
    public String get(String key, Object... arguments) {
        String text = texts.get(key);
        if (text == null) {
            throw new IllegalArgumentException("no message " + key + "; add it to every file in messages/");
        }
        for (int i = 0; i < arguments.length; i++) {
            text = text.replace("{" + i + "}", String.valueOf(arguments[i]));
        }
        return text;
    }

    /**
     * The text under {@code key} for {@code count} objects, or under {@code key.one} for exactly one. A language
     * without plural forms, such as Vietnamese, has the same text under both.
     */
    public String plural(String key, long count, Object... arguments) {
        return get(count == 1 ? key + ".one" : key, arguments);
    }

    /**
     * Joins {@code items} with commas, and the last one with the message {@code key}.
     *
     * @param key a message with {@code {0}} for the items before the last, and {@code {1}} for the last item
     * @param items at least one
     */
    public String list(String key, List<String> items) {
        return items.size() == 1
                ? items.getFirst()
                : get(key, String.join(", ", items.subList(0, items.size() - 1)), items.getLast());
    }

    /** Whether there is a message {@code key}. */
    public boolean has(String key) {
        return texts.containsKey(key);
    }

    /** Every text whose key starts with {@code prefix}, by its full key, sorted by key. */
    public SortedMap<String, String> startingWith(String prefix) {
        return texts.subMap(prefix, prefix + Character.MAX_VALUE);
    }

    private static SortedMap<String, String> read(String resource) {
        try (InputStream in = Messages.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the class path");
            }
            Properties properties = new Properties();
            properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            SortedMap<String, String> texts = new TreeMap<>();
            properties.stringPropertyNames().forEach(key -> texts.put(key, properties.getProperty(key)));
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " could not be read", e);
        }
    }
}
