package dev.archipelago.web.view;

import dev.archipelago.business.reports.Language;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/** The texts of the site in one language. Immutable. */
public final class Messages {

    private static final Map<Language, Messages> ALL = readAll();

    private final SortedMap<String, String> texts;

    private Messages(SortedMap<String, String> texts) {
        this.texts = Collections.unmodifiableSortedMap(texts);
    }

    /** The texts in {@code language}. */
    public static Messages of(Language language) {
        Messages messages = ALL.get(language);
        if (messages == null) {
            throw new IllegalStateException("no messages for " + language);
        }
        return messages;
    }

    /**
     * The text under {@code key}, each {@code {0}}, {@code {1}} … replaced by its argument as it is.
     *
     * @throws IllegalArgumentException if there is no such key
     */
    public String get(String key, Object... arguments) {
        String text = texts.get(key);
        if (text == null) {
            throw new IllegalArgumentException(
                    "no message " + key + "; add it to messages_vi.properties and messages_en.properties");
        }
        for (int i = 0; i < arguments.length; i++) {
            text = text.replace("{" + i + "}", String.valueOf(arguments[i]));
        }
        return text;
    }

    /**
     * The text under {@code key} for a number of things: under {@code key.one} where the language has a form of its own for
     * exactly one (CLDR plural rules; Vietnamese uses one form for all).
     */
    public String plural(String key, long count, Object... arguments) {
        return get(count == 1 ? key + ".one" : key, arguments);
    }

    /** Whether there is a text under {@code key}. */
    public boolean has(String key) {
        return texts.containsKey(key);
    }

    /** Every text whose key starts with {@code prefix}, by its whole key, in the order of the keys. */
    public SortedMap<String, String> startingWith(String prefix) {
        return texts.subMap(prefix, prefix + Character.MAX_VALUE);
    }

    private static Map<Language, Messages> readAll() {
        Map<Language, Messages> all = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            all.put(language, new Messages(read("/messages/messages_" + language.tag() + ".properties")));
        }
        return all;
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
