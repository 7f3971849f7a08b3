package dev.archipelago.web.view;

import java.time.Duration;

/** The chart engine shared by tests. Its threads are daemon threads that end when idle. */
public final class Engines {

    /** The shared engine, with a long timeout for loaded machines. */
    public static final ChartEngine SHARED = new ChartEngine(new ChartModules(), 2, Duration.ofSeconds(30));

    private Engines() {}
}
