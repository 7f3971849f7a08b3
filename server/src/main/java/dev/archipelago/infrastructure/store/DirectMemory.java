package dev.archipelago.infrastructure.store;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** The limit of the memory outside the heap that buffers take. */
public final class DirectMemory {

    private static final String OPTION = "MaxDirectMemorySize";

    private DirectMemory() {}

    /** The limit in bytes; that of the heap unless {@code -XX:MaxDirectMemorySize} is set. */
    public static long maximum() {
        return Optional.ofNullable(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class))
                .map(machine -> Long.parseLong(machine.getVMOption(OPTION).getValue()))
                .filter(bytes -> bytes > 0)
                .orElseGet(() -> Runtime.getRuntime().maxMemory());
    }
}
