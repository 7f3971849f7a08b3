package dev.archipelago.cache;

/** Does to L1 what other processes did. It reads nothing again: whoever asks next does. */
final class InvalidationApplier implements Backplane.Listener {

    private final L1Tier l1;
    private final InFlightLoads inFlight;

    InvalidationApplier(L1Tier l1, InFlightLoads inFlight) {
        this.l1 = l1;
        this.inFlight = inFlight;
    }

    @Override
    public void changed(BackplaneEvent change) {
        String subject = change.subject();
        switch (change.kind()) {
            // A load under way here began before or after the other: either way its result is no older by much.
            case STORED -> l1.expire(subject);
            case EXPIRED -> inFlight.detach(subject, () -> l1.expire(subject));
            case REMOVED -> inFlight.detach(subject, () -> l1.remove(subject));
            case MARKED -> inFlight.removeMarked(subject, () -> l1.removeMarked(subject));
            case RELEASED -> {}
        }
    }

    /** What was missed is not known: values are looked up in L2 when they are asked for, and stand in until then. */
    @Override
    public void resumed() {
        l1.doubtAll();
    }

    @Override
    public void lost() {}
}
