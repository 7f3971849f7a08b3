package dev.archipelago.communication.reports;

import java.util.function.IntConsumer;

/**
 * How reports are imported.
 *
 * @param keepIds whether the reports keep the ids in their files; a file with an id that is taken is refused
 * @param dryRun whether files are only checked
 * @param progress receives the number of reports stored of the current file
 */
public record ImportOptions(boolean keepIds, boolean dryRun, IntConsumer progress) {

    /** New ids, and no progress. */
    public static final ImportOptions USUAL = new ImportOptions(false, false, stored -> {});
}
