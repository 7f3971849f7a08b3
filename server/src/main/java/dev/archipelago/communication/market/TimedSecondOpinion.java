package dev.archipelago.communication.market;

import dev.archipelago.market.SecondOpinion;
import java.time.Instant;

/**
 * A second opinion and the time until which it is shown.
 *
 * @param until the last instant at which it is shown
 */
record TimedSecondOpinion(SecondOpinion opinion, Instant until) {}
