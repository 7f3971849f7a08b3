package dev.archipelago.communication.reports;

import dev.archipelago.infrastructure.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Inserts reports in an open transaction, each body once. */
final class ReportWriter {

    private static final int TIMEOUT_SECONDS = 30;

    /** One scan of the table for all bodies: the length of a body is known without reading it. */
    private static final String SAME_BODIES = """
            select b.hash, min(r.id) as id
            from unnest(:lengths::int[], :hashes::text[]) as b (length, hash)
            join crypto_report r on octet_length(r.html_content) = b.length
                and encode(sha256(convert_to(r.html_content, 'UTF8')), 'hex') = b.hash
            group by b.hash""";

    private static final String TAKEN = "select id from crypto_report where id = any(:ids)"
            + " union all select id from report_draft where id = any(:ids) order by id limit 1";

    private ReportWriter() {}

    /**
     * The result.
     *
     * @param accepted the number of reports inserted, or that a dry run would insert
     * @param ids the ids of the reports inserted
     * @param repeats the reports not inserted because their body is stored already
     */
    record Stored(int accepted, List<Integer> ids, List<ImportResult.Repeat> repeats) {}

    /** A report of a file with its position, from 1, and the hash of its body. */
    private record Candidate(int position, NewReport report, String hash) {}

    /**
     * Finds the bodies of {@code reports} that are stored already, in one scan of the table. Until the end of the
     * transaction no other import stores reports; generators do not take this lock.
     *
     * @return the ids of the stored reports by the hashes of their bodies; {@link #store} adds those it inserts
     */
    static Map<String, Integer> stored(Handle handle, List<NewReport> reports) {
        handle.createQuery("select pg_advisory_xact_lock(hashtext('archipelago:report-import'))")
                .setQueryTimeout(TIMEOUT_SECONDS)
                .mapToMap()
                .list();
        return sameBodies(handle, candidates(reports));
    }

    /**
     * Inserts {@code reports} in their order; {@code now} is the time of those without one.
     *
     * @param known the result of {@link #stored} for these and possibly further reports
     * @throws BrokenReportFileException if ids are to be kept, and one is missing or taken
     */
    static Stored store(
            Handle handle, List<NewReport> reports, Map<String, Integer> known, ImportOptions options, Instant now)
            throws BrokenReportFileException {
        List<Candidate> candidates = candidates(reports);
        if (options.keepIds()) {
            requireFreeIds(
                    handle,
                    candidates.stream()
                            .filter(candidate -> !known.containsKey(candidate.hash()))
                            .toList());
        }
        return insert(new ReportRows(handle), candidates, known, options, now);
    }

    private static List<Candidate> candidates(List<NewReport> reports) {
        List<Candidate> candidates = new ArrayList<>();
        for (NewReport report : reports) {
            candidates.add(new Candidate(
                    candidates.size() + 1, report, Sha256.hex(report.content().html())));
        }
        return candidates;
    }

    private static Stored insert(
            ReportRows rows,
            List<Candidate> candidates,
            Map<String, Integer> known,
            ImportOptions options,
            Instant now) {
        List<Integer> ids = new ArrayList<>();
        List<ImportResult.Repeat> repeats = new ArrayList<>();
        for (Candidate candidate : candidates) {
            Integer same = known.get(candidate.hash());
            if (same != null) {
                repeats.add(new ImportResult.Repeat(candidate.position(), same));
                continue;
            }
            NewReport report = candidate.report();
            int id = 0;
            if (!options.dryRun()) {
                id = options.keepIds() ? report.id().orElseThrow() : rows.nextId();
                rows.insert(id, report.content(), report.createdAt().orElse(now));
            }
            ids.add(id);
            known.put(candidate.hash(), id);
            options.progress().accept(ids.size());
        }
        if (options.keepIds() && !options.dryRun()) {
            ids.stream().max(Integer::compare).ifPresent(rows::advanceBeyond);
        }
        return new Stored(ids.size(), options.dryRun() ? List.of() : ids, repeats);
    }

    private static Map<String, Integer> sameBodies(Handle handle, List<Candidate> candidates) {
        Map<String, Integer> known = new HashMap<>();
        handle.createQuery(SAME_BODIES)
                .setQueryTimeout(TIMEOUT_SECONDS)
                .bindArray(
                        "lengths",
                        Integer.class,
                        candidates.stream()
                                .map(candidate ->
                                        bytes(candidate.report().content().html()).length)
                                .toList())
                .bindArray(
                        "hashes",
                        String.class,
                        candidates.stream().map(Candidate::hash).toList())
                .map((row, context) -> known.put(row.getString("hash"), row.getInt("id")))
                .list();
        return known;
    }

    private static void requireFreeIds(Handle handle, List<Candidate> candidates) throws BrokenReportFileException {
        Set<Integer> ids = new HashSet<>();
        for (Candidate candidate : candidates) {
            if (candidate.report().id().isEmpty()) {
                throw new BrokenReportFileException(
                        "report " + candidate.position() + " has no id from 1 to 2147483647 to keep");
            }
            if (!ids.add(candidate.report().id().getAsInt())) {
                throw new BrokenReportFileException("report " + candidate.position() + " has the id "
                        + candidate.report().id().getAsInt() + " of an earlier one in the file");
            }
        }
        Optional<Integer> taken = handle.createQuery(TAKEN)
                .setQueryTimeout(TIMEOUT_SECONDS)
                .bindArray("ids", Integer.class, List.copyOf(ids))
                .mapTo(Integer.class)
                .findFirst();
        if (taken.isPresent()) {
            throw new BrokenReportFileException("the id " + taken.get()
                    + " is taken by another report; import without --keep-ids, or delete that one");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
