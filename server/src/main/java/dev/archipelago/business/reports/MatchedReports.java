package dev.archipelago.business.reports;

import dev.archipelago.communication.reports.ReportExcerptSource;
import dev.archipelago.communication.reports.ReportRepository;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Shows where reports say the words they were found by: in the language asked for, else in the one that says more of them. */
final class MatchedReports {

    private final ReportRepository repository;
    private final SearchWords words;
    private final boolean english;
    private final Function<ReportExcerptSource, ReportHead> heads;

    private record Candidate(ReportExcerptSource report, String text, int said) {}

    /** @param heads what a list says of a report, whatever is in it */
    MatchedReports(
            ReportRepository repository,
            SearchWords words,
            boolean english,
            Function<ReportExcerptSource, ReportHead> heads) {
        this.repository = repository;
        this.words = words;
        this.english = english;
        this.heads = heads;
    }

    /** Those of the reports {@code ids} that are still there, newest first. */
    List<ReportMatches.Match> read(List<Integer> ids) {
        List<Candidate> asked = candidates(ids, english);
        List<Integer> unsaid = asked.stream()
                .filter(candidate -> candidate.report().hasEnglish() && candidate.said() < HighlightedText.count(words))
                .map(candidate -> candidate.report().id())
                .toList();
        Map<Integer, Candidate> others = (unsaid.isEmpty() ? List.<Candidate>of() : candidates(unsaid, !english))
                .stream().collect(Collectors.toMap(other -> other.report().id(), Function.identity()));
        return asked.stream()
                .map(candidate ->
                        better(candidate, others.getOrDefault(candidate.report().id(), candidate)))
                .map(this::match)
                .toList();
    }

    private List<Candidate> candidates(List<Integer> ids, boolean inEnglish) {
        return repository.beginnings(ids, inEnglish).stream()
                .map(report -> {
                    String text = text(report);
                    return new Candidate(report, text, HighlightedText.said(text, words));
                })
                .toList();
    }

    /** The report was found by its words once; if it cannot be read now, it is shown without them. */
    private static String text(ReportExcerptSource report) {
        try {
            return UnreadableReportException.guard(report.id(), () -> ReportText.of(report.html()));
        } catch (UnreadableReportException e) {
            return "";
        }
    }

    private static Candidate better(Candidate asked, Candidate other) {
        return other.said() > asked.said() ? other : asked;
    }

    private ReportMatches.Match match(Candidate candidate) {
        ReportHead head = heads.apply(candidate.report());
        return new ReportMatches.Match(
                head, HighlightedText.of(head.title(), words), HighlightedText.excerpt(candidate.text(), words));
    }
}
