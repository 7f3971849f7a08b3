package dev.archipelago.business.reports;

import dev.archipelago.communication.reports.ReportBeginning;
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

    private record Candidate(ReportBeginning report, String text, int said) {}

    MatchedReports(ReportRepository repository, SearchWords words, boolean english) {
        this.repository = repository;
        this.words = words;
        this.english = english;
    }

    /** Those of the reports {@code ids} that are still there, newest first. */
    List<ReportMatches.Match> read(List<Integer> ids) {
        List<Candidate> asked = candidates(ids, english);
        List<Integer> unsaid = asked.stream()
                .filter(candidate -> candidate.report().hasEnglish() && candidate.said() < MarkedText.count(words))
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
                    String text = ReportText.of(report.html());
                    return new Candidate(report, text, MarkedText.said(text, words));
                })
                .toList();
    }

    private static Candidate better(Candidate asked, Candidate other) {
        return other.said() > asked.said() ? other : asked;
    }

    private ReportMatches.Match match(Candidate candidate) {
        ReportHead head = ReportReader.head(candidate.report());
        return new ReportMatches.Match(
                head, MarkedText.of(head.title(), words), MarkedText.excerpt(candidate.text(), words));
    }
}
