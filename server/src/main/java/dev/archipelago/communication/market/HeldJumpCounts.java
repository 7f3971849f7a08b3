package dev.archipelago.communication.market;

import java.util.Map;

/** How many jumps were held back, and what became of them. Not thread-safe. */
final class HeldJumpCounts {
    private long held;
    private long confirmed;
    private long dismissed;

    /** A jump waits for a second word. */
    void held() {
        held++;
    }

    /** A jump got its second word. */
    void confirmed() {
        confirmed++;
    }

    /** The next value was as before. */
    void dismissed() {
        dismissed++;
    }

    /** Puts the counts into {@code figures}. */
    void report(Map<String, Object> figures) {
        figures.put("jumps_held", held);
        figures.put("jumps_confirmed", confirmed);
        figures.put("jumps_dismissed", dismissed);
    }
}
