package dev.archipelago.business.reports;

import java.util.Comparator;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells of each report once, when it becomes the newest. A correction of the newest, a deletion and what was there at the
 * first look are no publications. Thread-safe; {@link #look} blocks on PostgreSQL.
 */
public final class PublicationWatch {

    private static final Comparator<ReportHead> ORDER =
            Comparator.comparing(ReportHead::createdAt).thenComparing(ReportHead::id);

    private final Reports reports;
    private final Consumer<Publication> listener;
    private boolean looked;
    private Optional<ReportHead> newest = Optional.empty();

    public PublicationWatch(Reports reports, Consumer<Publication> listener) {
        this.reports = reports;
        this.listener = listener;
    }

    /** Looks whether another report has become the newest and tells the listener of it; throws what {@link Reports} throws. */
    public synchronized void look() {
        Optional<ReportHead> now = reports.newest(Language.VI);
        Optional<ReportHead> before = newest;
        boolean first = !looked;
        newest = now;
        looked = true;
        if (first || now.isEmpty() || before.isPresent() && ORDER.compare(now.get(), before.get()) <= 0) {
            return;
        }
        reports.newest(Language.EN)
                .filter(english -> english.id() == now.get().id())
                .ifPresent(english -> listener.accept(new Publication(now.get(), english)));
    }
}
