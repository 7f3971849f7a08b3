package dev.archipelago.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.ChildJvm;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackgroundFailuresTest {

    /** A program that exhausts direct memory on a background thread while another thread keeps the process alive. */
    static final class DirectMemory {
        private static final List<ByteBuffer> HELD = new ArrayList<>();

        private DirectMemory() {}

        public static void main(String[] arguments) throws InterruptedException {
            BackgroundFailures.installAsDefaultHandler();
            Thread.ofVirtual().start(() -> {
                while (true) {
                    HELD.add(ByteBuffer.allocateDirect(1 << 20));
                }
            });
            Thread.currentThread().join();
        }
    }

    @Test
    void uncaught_outOfDirectMemory_endsTheProcess() throws InterruptedException {
        try (ChildJvm jvm = ChildJvm.start(DirectMemory.class, List.of("-XX:MaxDirectMemorySize=16m"))) {
            assertThat(jvm.exitCode(Duration.ofSeconds(60)))
                    .as(jvm.output())
                    .isEqualTo(BackgroundFailures.OUT_OF_MEMORY);
        }
    }

    @Test
    void survived_sameTaskTwice_countsBoth() {
        BackgroundFailures.survived("a task of tests", new LinkageError("one"));
        BackgroundFailures.survived("a task of tests", new LinkageError("two"));

        assertThat(BackgroundFailures.counts()).containsEntry("a task of tests", 2L);
    }
}
