package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** A command of a scenario or of the control endpoint. An absent upstream stands for all of them. */
public sealed interface Action {

    /** Injects a fault; without an upstream, into all that support it. */
    record Misbehave(Optional<Upstream> upstream, Optional<String> endpoint, Fault fault, FaultSchedule terms)
            implements Action {}

    /** Clears faults. */
    record Recover(Optional<Upstream> upstream, Optional<String> endpoint) implements Action {}

    /** Fixes a price at a value. */
    record HoldPrice(String symbol, BigDecimal price) implements Action {}

    /** Fixes a price at its present value changed by a percentage. */
    record MovePrice(String symbol, BigDecimal percent) implements Action {}

    /** Releases a fixed price. */
    record FreePrice(String symbol) implements Action {}

    /** Closes the open connections of streams: without notice, or some time after {@code serverShutdown}. */
    record EndStreams(Optional<Upstream> upstream, Optional<Duration> announced) implements Action {}
}
