package dev.archipelago.cache.internal.load;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.KeySyntax;
import dev.archipelago.cache.internal.CacheEventPublisher;
import dev.archipelago.cache.internal.invalidate.BackplaneEvent;
import dev.archipelago.cache.internal.invalidate.BackplaneListener;
import dev.archipelago.cache.internal.l1.L1Tier;

/** Applies the changes of other processes to L1 and to the loads in flight. It loads nothing: the next reader does. */
final class InvalidationApplier implements BackplaneListener {

    private static final EntryOptions OPTIONS = EntryOptions.of(CacheStrategy.DEFAULT);

    private final L1Tier l1;
    private final CacheEventPublisher events;
    private final InFlightLoads inFlight;

    InvalidationApplier(L1Tier l1, InFlightLoads inFlight, CacheEventPublisher events) {
        this.l1 = l1;
        this.events = events;
        this.inFlight = inFlight;
    }

    @Override
    public void onEvent(BackplaneEvent event) {
        String subject = event.subject();
        switch (event.kind()) {
            case MARKED -> {
                inFlight.removeCoveredBy(subject, () -> l1.removeCoveredBy(subject));
                events.changedElsewhere(subject);
            }
            case RELEASED, SYNC, APPLIED -> {}
            default -> {
                if (KeySyntax.isCanonical(subject)) {
                    apply(event.kind(), new CacheKey<>(subject, Codec.text(), OPTIONS));
                    events.changedElsewhere(subject);
                }
            }
        }
    }

    /** @param key equal to the key of the event, and of use for nothing but lookups */
    private void apply(BackplaneEvent.Kind kind, CacheKey<?> key) {
        switch (kind) {
            case STORED -> inFlight.suspect(key.text(), () -> l1.expire(key));
            case EXPIRED -> inFlight.detach(key.text(), () -> l1.expire(key));
            case REMOVED -> inFlight.detach(key.text(), () -> l1.remove(key));
            case MARKED, RELEASED, SYNC, APPLIED -> {}
        }
    }

    /** Missed changes are unknown: entries are looked up in L2 when they are next read, and are usable until then. */
    @Override
    public void onSubscribed() {
        inFlight.suspectAll();
        l1.suspectAll();
        events.subscribed(true);
    }

    @Override
    public void onConnectionLost() {
        events.subscribed(false);
    }
}
