package dev.archipelago.business.reports;

import dev.archipelago.communication.reports.ReportExcerptSource;
import dev.archipelago.communication.reports.ReportRepository;
import dev.archipelago.language.Language;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Highlights the words of a search in the reports it found: in the language requested, or in the first language that
 * contains more of the words.
 */
final class MatchedReports {

    private final ReportRepository repository;
    private final SearchWords words;
    private final Language language;
    private final Function<ReportExcerptSource, ReportHead> heads;
    private final int wanted;

    private record Candidate(ReportExcerptSource report, String text, int found) {}

    /** @param heads the list entry of a report, whatever its content */
    MatchedReports(
            ReportRepository repository,
            SearchWords words,
            Language language,
            Function<ReportExcerptSource, ReportHead> heads) {
        this.repository = repository;
        this.words = words;
        this.language = language;
        this.heads = heads;
        this.wanted = HighlightedText.count(words);
    }

    /** Those of the reports {@code ids} that still exist, newest first. */
    List<ReportMatches.Match> read(List<Integer> ids) {
        List<Candidate> asked = candidates(ids, language);
        Map<Integer, Candidate> best = new HashMap<>();
        asked.forEach(candidate -> best.put(candidate.report().id(), candidate));
        for (Language other : Language.all()) {
            List<Integer> incomplete = asked.stream()
                    .filter(candidate -> candidate.report().languages().contains(other))
                    .filter(candidate -> best(best, candidate).found() < wanted)
                    .map(candidate -> candidate.report().id())
                    .toList();
            if (other != language && !incomplete.isEmpty()) {
                candidates(incomplete, other)
                        .forEach(candidate -> best.merge(candidate.report().id(), candidate, MatchedReports::better));
            }
        }
        return asked.stream().map(candidate -> match(best(best, candidate))).toList();
    }

    private List<Candidate> candidates(List<Integer> ids, Language in) {
        return repository.beginnings(ids, in).stream()
                .map(report -> {
                    String text = text(report);
                    return new Candidate(report, text, HighlightedText.found(text, words));
                })
                .toList();
    }

    /**
     * The words were indexed once, so the body could be read then; if it cannot be read now, nothing is highlighted.
     */
    private static String text(ReportExcerptSource report) {
        try {
            return UnreadableReportException.guard(report.id(), () -> ReportText.of(report.html()));
        } catch (UnreadableReportException e) {
            return "";
        }
    }

    private static Candidate best(Map<Integer, Candidate> best, Candidate candidate) {
        return best.getOrDefault(candidate.report().id(), candidate);
    }

    private static Candidate better(Candidate one, Candidate other) {
        return other.found() > one.found() ? other : one;
    }

    private ReportMatches.Match match(Candidate candidate) {
        ReportHead head = heads.apply(candidate.report());
        return new ReportMatches.Match(
                head, HighlightedText.of(head.title(), words), HighlightedText.excerpt(candidate.text(), words));
    }
}
