package dev.archipelago.simulator;

import java.util.Arrays;
import java.util.Optional;

/** An exchange-traded fund of the simulated market. */
enum SimulatedFund {
    DIA(440),
    SPY(600),
    QQQM(250);

    private final double start;

    SimulatedFund(double start) {
        this.start = start;
    }

    /** The price in USD around which the random walk moves. */
    double start() {
        return start;
    }

    static Optional<SimulatedFund> ofSymbol(String symbol) {
        return Arrays.stream(values())
                .filter(fund -> fund.name().equals(symbol))
                .findFirst();
    }
}
