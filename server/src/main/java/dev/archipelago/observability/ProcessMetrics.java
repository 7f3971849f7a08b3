package dev.archipelago.observability;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.logging.LogbackMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * The metrics of the process and its JVM: memory, garbage collection, threads, processors, files, log events, build.
 */
final class ProcessMetrics {

    /** Named against the conventions of Prometheus: an abbreviated unit, and the suffix of a histogram. */
    private static final Set<String> REPLACED = Set.of("process.cpu.time", "system.cpu.count");

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    private ProcessMetrics() {}

    static void bindTo(MeterRegistry registry) {
        registry.config().meterFilter(MeterFilter.deny((Meter.Id id) -> REPLACED.contains(id.getName())));
        new JvmMemoryMetrics().bindTo(registry);
        // It lives as long as the process.
        @SuppressWarnings("resource")
        JvmGcMetrics collections = new JvmGcMetrics();
        collections.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new JvmInfoMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        @SuppressWarnings("resource")
        LogbackMetrics log = new LogbackMetrics();
        log.bindTo(registry);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            FunctionCounter.builder("process.cpu", system, bean -> Math.max(0, bean.getProcessCpuTime()) / 1e9)
                    .description("The CPU time of the process")
                    .baseUnit("seconds")
                    .register(registry);
        }
        Gauge.builder("system.processors", Runtime.getRuntime(), Runtime::availableProcessors)
                .description("The processors that the process may use")
                .register(registry);
        Gauge.builder("process.resident.memory", () -> resident().orElse(Double.NaN))
                .description("The resident memory of the process")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("archipelago.build.info", () -> 1)
                .description("1, with the version as a label")
                .tag(
                        "version",
                        Optional.ofNullable(ProcessMetrics.class.getPackage().getImplementationVersion())
                                .orElse("unknown"))
                .register(registry);
    }

    /** From Linux's {@code /proc}; empty on other systems. */
    private static Optional<Double> resident() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(RESIDENT))
                    .map(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
