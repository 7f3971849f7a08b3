package dev.archipelago.communication.alerts;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The registered channels by name. Immutable. */
public final class AlertChannels {

    private final Map<String, AlertChannel> channels;

    /** @throws IllegalStateException if two channels have the same name */
    public AlertChannels(List<AlertChannel> channels) {
        this.channels =
                channels.stream().collect(Collectors.toUnmodifiableMap(AlertChannel::name, Function.identity()));
    }

    /** The channel with this name. */
    public Optional<AlertChannel> find(String name) {
        return Optional.ofNullable(channels.get(name));
    }

    /** All names in alphabetical order. */
    public List<String> names() {
        return channels.keySet().stream().sorted().toList();
    }
}
