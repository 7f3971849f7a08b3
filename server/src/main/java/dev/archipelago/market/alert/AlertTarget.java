package dev.archipelago.market.alert;

import java.util.Map;

/**
 * Where the alerts of a rule are delivered besides the WebSocket. Prints only its channel: settings may contain keys.
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

    /** A target without secrets. */
    public AlertTarget(String channel, Map<String, Object> settings) {
        this(channel, settings, Map.of());
    }

    /** This target without its secrets. */
    public AlertTarget withoutSecrets() {
        return new AlertTarget(channel, settings);
    }

    @Override
    public String toString() {
        return channel;
    }
}
