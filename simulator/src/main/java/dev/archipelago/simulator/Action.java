package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** One thing to do to the simulator, as a scenario or the control endpoint asks for it. An absent upstream stands for all. */
public sealed interface Action {

    /** Makes upstreams misbehave; of all of them, those that the fault is for. */
    record Misbehave(Optional<Upstream> upstream, Optional<String> endpoint, Fault fault, Terms terms)
            implements Action {}

    /** Ends faults. */
    record Recover(Optional<Upstream> upstream, Optional<String> endpoint) implements Action {}

    /** Holds a price at a value from now on. */
    record HoldPrice(String symbol, BigDecimal price) implements Action {}

    /** Holds a price that many percent above what it is. */
    record MovePrice(String symbol, BigDecimal percent) implements Action {}

    /** Lets a price walk again. */
    record FreePrice(String symbol) implements Action {}

    /** Ends the open connections of streams once: without a word, or that long after {@code serverShutdown}. */
    record EndStreams(Optional<Upstream> upstream, Optional<Duration> announced) implements Action {}
}
