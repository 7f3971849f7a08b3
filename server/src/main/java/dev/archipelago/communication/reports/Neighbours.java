package dev.archipelago.communication.reports;

import java.util.Optional;

/**
 * The reports adjacent to one, in order of creation and then of id.
 *
 * @param older empty for the oldest report
 * @param newer empty for the newest report
 */
public record Neighbours(Optional<Integer> older, Optional<Integer> newer) {}
