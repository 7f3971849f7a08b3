package dev.archipelago.communication.reports;

import java.util.List;
import java.util.Optional;

/**
 * The result of importing one file by {@link ReportImport}.
 *
 * @param source the name of the file as given
 * @param accepted the number of reports that were stored, or would be by an import that is not a dry run
 * @param ids their ids, in the order of the file; empty if the file was refused, and for a dry run
 * @param repeats the reports not stored because their body is stored already
 * @param refusal why nothing was stored: one sentence that names the error, its position and what was expected
 */
public record ImportResult(
        String source, int accepted, List<Integer> ids, List<Repeat> repeats, Optional<String> refusal) {

    /**
     * A report whose Vietnamese body is stored already.
     *
     * @param position its position in the file, from 1
     * @param id the stored report with the same body; one of the new ids if the file holds the body twice, or 0 for
     *     that in a dry run
     */
    public record Repeat(int position, int id) {}

    public ImportResult {
        ids = List.copyOf(ids);
        repeats = List.copyOf(repeats);
    }

    static ImportResult refused(String source, String reason) {
        return new ImportResult(source, 0, List.of(), List.of(), Optional.of(reason));
    }
}
