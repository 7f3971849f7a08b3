package dev.archipelago.business.reports;

import dev.archipelago.communication.reports.InvalidSubmissionException;
import dev.archipelago.communication.reports.ReportLimits;
import dev.archipelago.communication.reports.ReportPublisher;
import dev.archipelago.communication.reports.ReportSubmissions;
import dev.archipelago.communication.reports.StaleVersionException;
import dev.archipelago.language.Language;
import dev.archipelago.market.report.ManagedReport;
import dev.archipelago.market.report.ReportContent;
import dev.archipelago.market.report.ReportEntry;
import dev.archipelago.market.report.ReportRevision;
import dev.archipelago.market.report.ReportState;
import dev.archipelago.market.report.ReportSubmission;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Publishes, corrects, unpublishes and deletes reports for operators, after validating them. Blocks on PostgreSQL and
 * throws {@code JdbiException} if it is unavailable or refuses. Thread-safe.
 */
public final class Publishing {

    private final ReportPublisher publisher;
    private final InstantSource clock;

    public Publishing(ReportPublisher publisher, InstantSource clock) {
        this.publisher = publisher;
        this.clock = clock;
    }

    /**
     * The report in {@code json}, validated.
     *
     * @throws InvalidReportException if it is not such a report, or a text exceeds {@link ReportLimits}
     */
    public ReportSubmission submission(byte[] json) throws InvalidReportException {
        ReportSubmission submission;
        try {
            submission = ReportSubmissions.parse(json);
        } catch (InvalidSubmissionException e) {
            throw new InvalidReportException(String.valueOf(e.getMessage()));
        }
        ReportContent content = submission.content();
        bounded("html_content", Optional.of(content.html()), ReportLimits.MAX_HTML_CHARACTERS);
        bounded("html_content_en", content.htmlEnglish(), ReportLimits.MAX_HTML_CHARACTERS);
        bounded("css_content", content.css(), ReportLimits.MAX_CSS_CHARACTERS);
        bounded("js_content", content.script(), ReportLimits.MAX_SCRIPT_CHARACTERS);
        bounded("js_content_en", content.scriptEnglish(), ReportLimits.MAX_SCRIPT_CHARACTERS);
        for (Map.Entry<String, ReportContent.Translation> entry :
                content.translations().entrySet()) {
            String part = "translations." + entry.getKey();
            ReportContent.Translation translation = entry.getValue();
            bounded(part + ".html_content", Optional.of(translation.html()), ReportLimits.MAX_HTML_CHARACTERS);
            bounded(part + ".css_content", translation.css(), ReportLimits.MAX_CSS_CHARACTERS);
            bounded(part + ".js_content", translation.script(), ReportLimits.MAX_SCRIPT_CHARACTERS);
        }
        return submission;
    }

    private static void bounded(String part, Optional<String> text, int most) throws InvalidReportException {
        if (text.filter(value -> value.length() > most).isPresent()) {
            throw new InvalidReportException(
                    part + " has " + text.get().length() + " characters, at most " + most + " are allowed");
        }
    }

    /** What is removed from a report before readers see it. */
    public List<RemovedPart> removed(ReportContent content) {
        return SanitizerFindings.of(content);
    }

    /** Stores a new report; {@code author} is the name of the key that submits it. */
    public ManagedReport create(ReportSubmission submission, String author) throws InvalidReportException {
        requireTime(submission, false);
        return publisher.create(submission, author);
    }

    /**
     * Replaces the content of report {@code id}, and its state if the submission names one; empty if it does not exist.
     *
     * @param version the version that the submission corrects; empty for any
     * @throws ChangedReportException if the report has another version
     */
    public Optional<ManagedReport> correct(int id, ReportSubmission submission, Optional<String> version, String author)
            throws InvalidReportException {
        requireTime(
                submission,
                publisher
                        .find(id)
                        .filter(report -> report.publishAt().isPresent())
                        .isPresent());
        return guarded(() -> publisher.correct(id, submission, version, author));
    }

    /** Publishes report {@code id}, or schedules it; empty if it does not exist. Throws as {@link #correct}. */
    public Optional<ManagedReport> publish(int id, Optional<Instant> at, Optional<String> version, String author) {
        return guarded(() -> publisher.publish(id, at.filter(time -> time.isAfter(clock.instant())), version, author));
    }

    /** Makes report {@code id} a draft; empty if it does not exist. Throws as {@link #correct}. */
    public Optional<ManagedReport> unpublish(int id, Optional<String> version, String author) {
        return guarded(() -> publisher.unpublish(id, version, author));
    }

    /** Deletes report {@code id}; false if it does not exist. */
    public boolean delete(int id) {
        return publisher.delete(id);
    }

    /** Report {@code id} in any state. */
    public Optional<ManagedReport> find(int id) {
        return publisher.find(id);
    }

    /** At most {@code limit} reports with an id below {@code before}, newest first; of one state if present. */
    public List<ListedReport> list(int before, int limit, Optional<ReportState> state) {
        return publisher.list(before, limit, state).stream()
                .map(entry -> new ListedReport(entry, title(entry)))
                .toList();
    }

    /** What the last correction of report {@code id} replaced. */
    public Optional<ReportRevision> lastRevision(int id) {
        return publisher.lastRevision(id);
    }

    /** The report with this preview address, in {@code language} or in Vietnamese if it has no such body. */
    public Optional<ReportPreview> preview(String secret, Language language) {
        return publisher.previewed(secret).map(report -> preview(report, language));
    }

    private ReportPreview preview(ManagedReport report, Language asked) {
        List<Language> languages = languages(report.content());
        Language shown = languages.contains(asked) ? asked : Language.VIETNAMESE;
        Parts parts = parts(report.content(), shown);
        Instant created = report.createdAt().or(report::publishAt).orElseGet(clock::instant);
        ReportOutline outline = UnreadableReportException.guard(report.id(), () -> ReportOutline.of(parts.html()));
        ReportHead head = new ReportHead(report.id(), created, outline.title(), outline.excerpt(), shown, false);
        ReportPage page = new ReportPage(
                head, outline.sections(), outline.readingMinutes(), languages, Optional.empty(), Optional.empty());
        ReportDocument document = UnreadableReportException.guard(
                report.id(),
                () -> new ReportDocument(
                        report.id(),
                        created,
                        shown,
                        ReportBody.of(parts.html()),
                        ReportStyle.of(parts.css()),
                        parts.script()));
        return new ReportPreview(report, page, document);
    }

    private record Parts(String html, String css, String script) {}

    private static Parts parts(ReportContent content, Language language) {
        String css = content.css().orElse("");
        String script = content.script().orElse("");
        if (language.equals(Language.VIETNAMESE)) {
            return new Parts(content.html(), css, script);
        }
        if (language.equals(Language.ENGLISH)) {
            return new Parts(
                    content.htmlEnglish().orElse(""),
                    css,
                    content.scriptEnglish().orElse(script));
        }
        ReportContent.Translation translation = content.translations().get(language.tag());
        return translation == null
                ? new Parts(content.html(), css, script)
                : new Parts(
                        translation.html(),
                        translation.css().orElse(css),
                        translation.script().orElse(script));
    }

    private static List<Language> languages(ReportContent content) {
        List<Language> languages = new ArrayList<>();
        for (Language language : Language.all()) {
            boolean present = language.equals(Language.VIETNAMESE)
                    || language.equals(Language.ENGLISH)
                            && content.htmlEnglish()
                                    .filter(html -> !html.isBlank())
                                    .isPresent()
                    || content.translations().containsKey(language.tag());
            if (present) {
                languages.add(language);
            }
        }
        return languages;
    }

    private static String title(ReportEntry entry) {
        try {
            return UnreadableReportException.guard(entry.id(), () -> ReportOutline.of(entry.beginning()))
                    .title();
        } catch (UnreadableReportException e) {
            return "";
        }
    }

    private static void requireTime(ReportSubmission submission, boolean scheduled) throws InvalidReportException {
        if (submission.state().filter(ReportState.SCHEDULED::equals).isPresent()
                && submission.publishAt().isEmpty()
                && !scheduled) {
            throw new InvalidReportException("publish_at is missing: the state scheduled needs a time of publication");
        }
    }

    private interface Work {
        Optional<ManagedReport> run();
    }

    private static Optional<ManagedReport> guarded(Work work) {
        try {
            return work.run();
        } catch (StaleVersionException e) {
            throw new ChangedReportException(e);
        }
    }
}
