package dev.archipelago.simulator;

import java.util.Optional;

/** Checks which faults an upstream supports. */
final class FaultRules {

    private FaultRules() {}

    /**
     * Checks that an upstream supports a fault.
     *
     * @throws IllegalArgumentException if it does not
     */
    static void check(Upstream upstream, Fault fault) {
        if (!fits(upstream, fault)) {
            throw new IllegalArgumentException("'" + FaultSyntax.write(fault) + "' is not for " + upstream.id()
                    + "; silence is for streams, slow, cut, hang and truncated-gzip for all but streams,"
                    + " shape and status 200 for coinmarketcap, nested and text for coingecko,"
                    + " code for binance and coinmarketcap, wrong-coin for binance, coingecko and coinmarketcap");
        }
    }

    static boolean fits(Upstream upstream, Fault fault) {
        return switch (fault) {
            case Fault.Silence _ -> upstream.isStream();
            case Fault.Shape _ -> upstream == Upstream.COINMARKETCAP;
            case Fault.Status status ->
                codeFits(upstream, status.code()) && (status.status() != 200 || upstream == Upstream.COINMARKETCAP);
            case Fault.Limit limit -> codeFits(upstream, limit.code());
            case Fault.Refusal refusal ->
                upstream == Upstream.COINGECKO
                        || refusal.body() == Fault.Body.HTML
                        || refusal.body() == Fault.Body.EMPTY;
            case Fault.Slow _ -> !upstream.isStream();
            case Fault.Broken broken -> !upstream.isStream() || broken.breakage() == Fault.Breakage.RESET;
            case Fault.Distort distort ->
                distort.distortion() != Fault.Distortion.WRONG_COIN
                        || upstream.isBinance()
                        || upstream == Upstream.COINGECKO
                        || upstream == Upstream.COINMARKETCAP;
            default -> true;
        };
    }

    private static boolean codeFits(Upstream upstream, Optional<Integer> code) {
        return code.isEmpty() || upstream.isBinance() || upstream == Upstream.COINMARKETCAP;
    }
}
