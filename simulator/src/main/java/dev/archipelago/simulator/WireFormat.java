package dev.archipelago.simulator;

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
}
