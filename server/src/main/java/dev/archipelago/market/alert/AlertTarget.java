package dev.archipelago.market.alert;

import java.util.Map;

/**
 * The target of a rule's alerts besides the WebSocket. Its string representation is the channel only, since settings
 * may contain keys.
 *
 * @param channel the name of the channel, such as {@code webhook}
 * @param settings the channel's settings that are not secret, a JSON object
 * @param secrets the channel's secret settings; empty unless the target is about to be stored
 */
public record AlertTarget(String channel, Map<String, Object> settings, Map<String, String> secrets) {

    public AlertTarget {
        settings = Map.copyOf(settings);
        secrets = Map.copyOf(secrets);
    }

    /** Creates a target without secrets. */
    public AlertTarget(String channel, Map<String, Object> settings) {
        this(channel, settings, Map.of());
    }

    /** Returns this target without its secrets. */
    public AlertTarget withoutSecrets() {
        return new AlertTarget(channel, settings);
    }

    @Override
    public String toString() {
        return channel;
    }
}
