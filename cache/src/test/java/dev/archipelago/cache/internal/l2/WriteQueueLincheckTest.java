package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import dev.archipelago.cache.internal.invalidate.Markers;
import dev.archipelago.cache.internal.l2.PendingWrite.Delete;
import dev.archipelago.cache.internal.l2.PendingWrite.Put;
import dev.archipelago.cache.internal.l2.PendingWrite.SetMarker;
import dev.archipelago.cache.internal.load.ModelChecking;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Checks the write queue under the interleavings Lincheck finds: whatever its bounds, a removal, or one that covers it,
 * remains queued until it is written.
 */
@Tag("alone")
@Param(name = "key", gen = IntGen.class, conf = "1:4")
@Param(name = "other", gen = IntGen.class, conf = "5:8")
public class WriteQueueLincheckTest {

    private static final RedisKeys KEYS = new RedisKeys("p:", false);

    private final WriteQueue queue = new WriteQueue(KEYS, 2, 100);

    /** The removed keys and the markers that Redis has received. */
    private final Set<String> written = ConcurrentHashMap.newKeySet();

    private static String name(int key) {
        return "p:item:" + key;
    }

    /** Returns whether the removal is known to the queue or to Redis. */
    @Operation
    public boolean remove(@Param(name = "key") int key) {
        queue.offer(new Delete(name(key), name(key), 1, true, false, 1));
        boolean waits =
                queue.pending(name(key)).filter(WriteQueueLincheckTest::removes).isPresent()
                        || isPending(Markers.ALL)
                        || isPending(Markers.space("item:"));
        return waits
                || written.contains(name(key))
                || written.contains(KEYS.marker(Markers.ALL))
                || written.contains(KEYS.marker(Markers.space("item:")));
    }

    private boolean isPending(String marker) {
        return queue.pending(KEYS.marker(marker)).isPresent();
    }

    private static boolean removes(PendingWrite write) {
        return write instanceof Delete || (write instanceof Put put && put.replacesRemoval());
    }

    @Operation
    public void put(@Param(name = "other") int key) {
        Envelope envelope = new Envelope(1, 1, 2, MarkerVersions.NONE, 0, ByteBuffer.wrap(new byte[40]));
        queue.offer(new Put(name(key), envelope, 2, false, false));
    }

    /** Writes a batch, of which the last write fails. */
    @Operation(nonParallelGroup = "writer")
    public void write() throws InterruptedException {
        List<PendingWrite> batch = queue.take(2, 0);
        for (PendingWrite write : batch) {
            if (removes(write) || write instanceof SetMarker) {
                written.add(write.key());
            }
        }
        queue.settle(batch.size() < 2 ? List.of() : List.of(batch.getLast()));
    }

    /** The expected result of every operation. */
    public static class NothingLost {

        public boolean remove(int key) {
            return true;
        }

        public void put(int key) {}

        public void write() {}
    }

    private static ModelCheckingOptions options(int scenarios, int schedules) {
        return ModelChecking.options()
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(2)
                .actorsAfter(1)
                .iterations(scenarios)
                .invocationsPerIteration(schedules)
                .sequentialSpecification(NothingLost.class);
    }

    @Test
    void queue_modelChecked_losesNoRemoval() {
        options(5, 100).check(WriteQueueLincheckTest.class);
    }

    @Test
    @Tag("long")
    void queue_modelCheckedAtLength_losesNoRemoval() {
        options(100, 5000).check(WriteQueueLincheckTest.class);
    }
}
