package dev.archipelago.simulator;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** How one upstream speaks. Called on one thread only. */
interface WireFormat {

    /** The endpoints it answers, as {@link Call#endpoint()} spells them. */
    Set<String> endpoints();

    /** Its answer to a call of one of its endpoints. */
    Answer answer(Call call);

    /** The body it sends with an error status; {@code code} is its own error code where it has such and the script names one. */
    JsonNode error(int status, Optional<Integer> code);

    /** How much of the upstream's rate a call uses. */
    default int weight(Call call) {
        return 1;
    }

    /** How many credits of the month a call costs that was let through. */
    default int credits(Answer answer) {
        return 1;
    }

    /** What it answers to a call that its limits refuse. */
    default Answer refusal(Verdict verdict) {
        return Answer.of(429, error(429, Optional.empty()));
    }

    /** What stands in the head of every answer. */
    default Map<String, String> headers() {
        return Map.of();
    }
}
