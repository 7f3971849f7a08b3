package dev.archipelago.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;

/** A measurement: wall time and CPU time of the whole process, in nanoseconds. */
record Slice(double wall, double cpu) {

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    static Slice of(int times, Callable<?> action) throws Exception {
        long cpu = SYSTEM.getProcessCpuTime();
        long wall = System.nanoTime();
        for (int i = 0; i < times; i++) {
            if (action.call() == null) {
                throw new IllegalStateException("a read found nothing");
            }
        }
        return new Slice(System.nanoTime() - wall, SYSTEM.getProcessCpuTime() - cpu);
    }
}
