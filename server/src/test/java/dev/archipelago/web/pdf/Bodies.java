package dev.archipelago.web.pdf;

import dev.archipelago.business.reports.ReportBody;
import dev.archipelago.business.reports.ReportDocument;
import dev.archipelago.business.reports.ReportStyle;
import dev.archipelago.language.Language;
import dev.archipelago.web.view.PrintLabels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reports to render and print: the server's samples, and the real ones if available. */
public final class Bodies {

    static final PrintLabels LABELS = new PrintLabels(
            "Quần đảo", "Báo cáo #7", "Bản in", "Đăng lúc 20/11/2026", "In", "Về", "Không phải lời khuyên.");

    private Bodies() {}

    public static ReportDocument report(Language language, String html, String css) {
        return new ReportDocument(
                7, Instant.parse("2026-11-20T07:05:00Z"), language, ReportBody.of(html), ReportStyle.of(css), "");
    }

    /** Returns a file of {@code src/test/resources/report}. */
    public static String resource(String name) throws IOException {
        try (var in = Objects.requireNonNull(Bodies.class.getResourceAsStream("/report/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Returns every sample and every real report, in both languages. */
    public static List<ReportDocument> all() {
        List<ReportDocument> reports = new ArrayList<>();
        for (Path file : files()) {
            JsonNode row = JsonMapper.builder().build().readTree(file);
            for (Language language : Language.all()) {
                String html = row.get(language == Language.ENGLISH ? "html_content_en" : "html_content")
                        .asString();
                reports.add(report(language, html, row.get("css_content").asString()));
            }
        }
        return reports;
    }

    private static List<Path> files() {
        Path repository = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(repository.resolve("server/src/main/resources/samples"))) {
            repository = repository.getParent();
        }
        List<Path> files = new ArrayList<>();
        List<Path> folders = new ArrayList<>(List.of(repository.resolve("server/src/main/resources/samples")));
        for (Path up = repository; up != null; up = up.getParent()) {
            folders.add(up.resolve("shared/data/reports"));
        }
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> found = Files.list(folder)) {
                    found.filter(path -> path.toString().endsWith(".json"))
                            .sorted()
                            .forEach(files::add);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return files;
    }
}
