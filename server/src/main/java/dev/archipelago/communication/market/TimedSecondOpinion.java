package dev.archipelago.communication.market;

import dev.archipelago.market.SecondOpinion;
import java.time.Instant;

/**
 * A second opinion and how long it stands.
 *
 * @param until the last moment at which it is shown
 */
record TimedSecondOpinion(SecondOpinion opinion, Instant until) {}
