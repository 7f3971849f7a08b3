package dev.archipelago.communication.alerts;

import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.regex.Pattern;

/** A fake alert channel, registered by tests at run time, that puts its pages into a queue. */
public final class PagerChannel implements AlertChannel {

    public static final String NAME = "pager";

    private static final SettingsSchema SCHEMA = SettingsSchema.of(
            new SettingsSchema.Field("number", true, false, Pattern.compile("[0-9]{3,15}"), "must have 3 to 15 digits"),
            new SettingsSchema.Field("pin", true, true, Pattern.compile("\\S{4,20}"), "must have 4 to 20 characters"));

    private final Queue<String> pages;

    public PagerChannel(Queue<String> pages) {
        this.pages = pages;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public SettingsSchema schema() {
        return SCHEMA;
    }

    @Override
    public Verified verify(Map<String, Object> settings) throws InvalidSettingsException {
        if (settings.get("number").equals("000")) {
            throw new InvalidSettingsException("number", "is not in service");
        }
        return SCHEMA.split(settings);
    }

    @Override
    public Attempt deliver(Message message, Map<String, Object> settings, Map<String, String> secrets) {
        pages.add(settings.get("number") + " " + secrets.get("pin") + " " + message.frame());
        return Attempt.delivered(OptionalInt.empty());
    }
}
