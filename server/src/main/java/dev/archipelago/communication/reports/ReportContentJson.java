package dev.archipelago.communication.reports;

import dev.archipelago.market.report.ReportContent;
import dev.archipelago.market.report.ReportContent.Translation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Converts the texts of a report to JSON, with the names of the columns of {@code crypto_report}, and back. */
final class ReportContentJson {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int VERSION_LENGTH = 16;

    private ReportContentJson() {}

    static String write(ReportContent content) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("html_content", content.html());
        content.css().ifPresent(text -> fields.put("css_content", text));
        content.script().ifPresent(text -> fields.put("js_content", text));
        content.htmlEnglish().ifPresent(text -> fields.put("html_content_en", text));
        content.scriptEnglish().ifPresent(text -> fields.put("js_content_en", text));
        Map<String, Object> translations = new TreeMap<>();
        content.translations().forEach((tag, translation) -> translations.put(tag, fields(translation)));
        if (!translations.isEmpty()) {
            fields.put("translations", translations);
        }
        return JSON.writeValueAsString(fields);
    }

    private static Map<String, Object> fields(Translation translation) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("html_content", translation.html());
        translation.css().ifPresent(text -> fields.put("css_content", text));
        translation.script().ifPresent(text -> fields.put("js_content", text));
        return fields;
    }

    static ReportContent read(String json) {
        JsonNode root = JSON.readTree(json);
        Map<String, Translation> translations = new TreeMap<>();
        root.path("translations")
                .properties()
                .forEach(entry -> translations.put(
                        entry.getKey(),
                        new Translation(
                                text(entry.getValue(), "html_content").orElse(""),
                                text(entry.getValue(), "css_content"),
                                text(entry.getValue(), "js_content"))));
        return new ReportContent(
                text(root, "html_content").orElse(""),
                text(root, "css_content"),
                text(root, "js_content"),
                text(root, "html_content_en"),
                text(root, "js_content_en"),
                translations);
    }

    private static Optional<String> text(JsonNode node, String name) {
        return node.path(name).isString() ? Optional.of(node.path(name).asString()) : Optional.empty();
    }

    /** Identifies a version of a report by a hash of all that can be changed. */
    static String version(ReportContent content, Object... more) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(write(content).getBytes(StandardCharsets.UTF_8));
            for (Object part : more) {
                digest.update(part.toString().getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
