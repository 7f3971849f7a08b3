package dev.archipelago.simulator;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The wire format of one upstream. Called on one thread only. */
interface WireFormat {

    /** The endpoints it answers, as {@link Call#endpoint()} spells them. */
    Set<String> endpoints();

    /** The endpoint that is served at {@code path}, below the upstream's base path. */
    default String endpoint(String path) {
        return path;
    }

    /** The response to a call of one of its endpoints. */
    Answer answer(Call call);

    /** The body of an error response; {@code code} is the error code of the upstream, if the fault has one. */
    JsonNode error(int status, Optional<Integer> code);

    /** The weight of a call. */
    default int weight(Call call) {
        return 1;
    }

    /** The credits that a served call costs. */
    default int credits(Answer answer) {
        return 1;
    }

    /** The response to a call that is rejected by a limit. */
    default Answer refusal(LimitDecision verdict) {
        return Answer.of(429, error(429, Optional.empty()));
    }

    /** The headers of every response. */
    default Map<String, String> headers() {
        return Map.of();
    }
}
