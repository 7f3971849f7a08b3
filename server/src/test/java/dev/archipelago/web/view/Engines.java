package dev.archipelago.web.view;

import java.time.Duration;

/** The chart engine of tests; its threads end by themselves. */
public final class Engines {

    /** Patient, because the machine may be busy. */
    public static final ChartEngine SHARED = new ChartEngine(new ChartModules(), 2, Duration.ofSeconds(30));

    private Engines() {}
}
