package dev.archipelago.cache.internal.l2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import dev.archipelago.cache.internal.l2.PendingWrite.Delete;
import dev.archipelago.cache.internal.l2.PendingWrite.Put;
import dev.archipelago.cache.internal.l2.PendingWrite.SetMarker;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WriteQueueTest {

    private final WriteQueue queue = new WriteQueue(new RedisKeys("p:", false), 3, 100);

    private static Put put(String key, int bytes) {
        return put(key, bytes, false);
    }

    private static Put verbatim(String key, int bytes) {
        return put(key, bytes, true);
    }

    private static Put put(String key, int bytes, boolean verbatim) {
        Envelope envelope = new Envelope(0, 0, 0, MarkerVersions.NONE, 0, ByteBuffer.allocate(bytes));
        return new Put(key, envelope, 0, verbatim, false);
    }

    private static Delete delete(String key, boolean drop) {
        return new Delete(key, key, 0, drop, false, 0);
    }

    @Test
    void offer_sameKeyTwice_keepsTheLast() throws Exception {
        Put last = put("a", 2);
        queue.offer(put("a", 1));
        queue.offer(put("b", 1));
        queue.offer(last);
        assertThat(queue.take(10, 0)).hasSize(2).last().isSameAs(last);
    }

    @Test
    void offer_valueAfterARemoval_makesUpForBoth() throws Exception {
        queue.offer(delete("a", true));
        queue.offer(put("a", 1));
        queue.offer(put("a", 2));
        assertThat(queue.take(10, 0)).singleElement().matches(write -> ((Put) write).replacesRemoval());
    }

    @Test
    void settle_removalToTryAgainAndANewerValue_makesUpForBoth() throws Exception {
        Delete removal = delete("a", true);
        queue.offer(removal);
        queue.take(10, 0);
        queue.offer(put("a", 1));
        queue.settle(List.of(removal));
        assertThat(queue.take(10, 0)).singleElement().matches(write -> ((Put) write).replacesRemoval());
    }

    @Test
    void offer_tooManyValues_dropsTheOldest() throws Exception {
        for (String key : List.of("a", "b", "c")) {
            assertThat(queue.offer(put(key, 1))).isZero();
        }
        assertThat(queue.offer(put("d", 1))).isEqualTo(1);
        assertThat(queue.take(10, 0)).extracting(PendingWrite::key).containsExactly("b", "c", "d");
    }

    @Test
    void offer_tooManyRemovalsOfOneType_collapseIntoTheMarkerOfTheType() throws Exception {
        queue.offer(put("p:other:1", 1));
        for (int i = 0; i < 4; i++) {
            queue.offer(delete("p:page:" + i, true));
        }
        assertThat(queue.take(10, 0)).containsExactly(new SetMarker("p:~space:page:", "~space:page:"));
    }

    @Test
    void offer_tooManyRemovalsOfManyTypes_collapseIntoTheMarkerOfAll() throws Exception {
        WriteQueue large = new WriteQueue(new RedisKeys("p:", false), 8, 100);
        for (int i = 0; i < 9; i++) {
            large.offer(delete("p:type" + i + ":1", true));
        }
        assertThat(large.take(10, 0)).containsExactly(new SetMarker("p:~all", "~all"));
    }

    @Test
    void offer_tooManyVerbatimRemovals_keepsAll() throws Exception {
        for (int i = 0; i < 5; i++) {
            queue.offer(new Delete("v:" + i, "v:" + i, 0, true, true, 0));
        }
        assertThat(queue.take(10, 0)).hasSize(5);
    }

    @Test
    void offer_tooManyValuesThatReplacedRemovals_collapseTheirRemovals() throws Exception {
        for (int i = 0; i < 4; i++) {
            queue.offer(delete("p:page:" + i, true));
            queue.offer(put("p:page:" + i, 1));
        }
        assertThat(queue.take(10, 0)).first().isEqualTo(new SetMarker("p:~space:page:", "~space:page:"));
    }

    @Test
    void offer_tooManyBytes_leavesADeletionOfTheOldest() throws Exception {
        queue.offer(put("a", 60));
        assertThat(queue.offer(put("b", 60))).isEqualTo(1);
        assertThat(queue.take(10, 0).getFirst()).isEqualTo(new Delete("a", "p:a", 0, false, false, 0));
    }

    @Test
    void offer_tooManyVerbatimBytes_dropsWithoutDeletion() throws Exception {
        queue.offer(verbatim("a", 60));
        assertThat(queue.offer(put("b", 60))).isEqualTo(1);
        assertThat(queue.take(10, 0)).extracting(PendingWrite::key).containsExactly("b");
    }

    @Test
    void offer_clear_makesWaitingValuesPointlessButVerbatimOnes() throws Exception {
        queue.offer(put("a", 1));
        queue.offer(verbatim("v", 1));
        queue.offer(new SetMarker("p:~all", "~all"));
        assertThat(queue.take(10, 0)).extracting(PendingWrite::key).containsExactly("v", "p:~all");
    }

    @Test
    void pending_taken_isSeenUntilSettled() throws Exception {
        queue.offer(delete("a", false));
        queue.take(10, 0);
        assertThat(queue.pending("a")).isPresent();
        queue.settle(List.of());
        assertThat(queue.pending("a")).isEmpty();
    }

    @Test
    void settle_toTryAgain_goesToTheHeadUnlessSomethingNewerWaits() throws Exception {
        queue.offer(put("a", 1));
        queue.offer(put("b", 1));
        List<PendingWrite> batch = queue.take(10, 0);
        Put newer = put("b", 2);
        queue.offer(newer);
        queue.settle(batch);
        assertThat(queue.take(10, 0)).containsExactly(batch.getFirst(), newer);
    }

    @Test
    void settle_clearedMeanwhile_forgetsTheValue() throws Exception {
        queue.offer(put("a", 1));
        List<PendingWrite> batch = queue.take(10, 0);
        queue.offer(new SetMarker("p:~all", "~all"));
        queue.settle(batch);
        assertThat(queue.take(10, 0)).extracting(PendingWrite::key).containsExactly("p:~all");
    }

    @Test
    void offer_moreRemovalsThanFit_leavesOneOfEverything() throws Exception {
        for (String tag : List.of("a", "b", "c", "d")) {
            assertThat(queue.offer(new SetMarker("p:~tag:" + tag, "~tag:" + tag)))
                    .isZero();
        }
        assertThat(queue.take(10, 0)).containsExactly(new SetMarker("p:~all", "~all"));
    }

    @Test
    void offer_removalOfASpace_makesItsWaitingValuesPointless() throws Exception {
        queue.offer(put("p:page:a", 1));
        queue.offer(put("p:pages:a", 1));
        queue.offer(new SetMarker("p:~space:page:", "~space:page:"));
        assertThat(queue.take(10, 0)).extracting(PendingWrite::key).containsExactly("p:pages:a", "p:~space:page:");
    }

    @Test
    void pending_takenAndThenRemoved_isADeletion() throws Exception {
        queue.offer(put("p:page:a", 1));
        queue.take(10, 0);
        queue.offer(new SetMarker("p:~space:page:", "~space:page:"));
        assertThat(queue.pending("p:page:a").orElseThrow()).isInstanceOf(Delete.class);
    }

    @Test
    void take_coveredValueInPlaceOfARemoval_isADeletion() throws Exception {
        queue.offer(delete("p:page:a", true), delete("p:page:b", true));
        queue.offer(put("p:page:a", 1), put("p:page:c", 1));
        queue.offer(new SetMarker("p:~space:page:", "~space:page:"));
        List<PendingWrite> taken = queue.take(10, 0);
        assertThat(taken).extracting(PendingWrite::key).containsExactly("p:page:b", "p:page:a", "p:~space:page:");
        assertThat(taken.get(1)).isInstanceOf(Delete.class);
    }

    /** With a search through all waiting writes for each removal, this takes an hour. */
    @Test
    @Timeout(60)
    void offer_manyRemovalsByTagAndValues_doesNotSearchTheQueueForEach() throws Exception {
        WriteQueue large = new WriteQueue(new RedisKeys("p:", false), 1_000_000, 1_000_000);
        for (int i = 0; i < 200_000; i++) {
            large.offer(put("p:page:" + i, 1));
            large.offer(new SetMarker("p:~tag:" + i, "~tag:" + i));
            assertThat(large.pending("p:page:" + i)).isPresent();
        }
        assertThat(large.take(1_000_000, 0)).hasSize(400_000);
    }

    @Test
    void settle_valueToRepeatWhoseRemovalWasWrittenInTheSameBatch_forgetsTheValue() throws Exception {
        queue.offer(put("p:page:a", 1));
        queue.offer(new SetMarker("p:~all", "~all"));
        Put late = put("p:page:b", 1);
        queue.settle(List.of());
        assertThat(queue.take(10, 0)).hasSize(1);
        queue.offer(late);
        assertThat(queue.pending("p:page:b")).isPresent();
    }

    @Test
    void pending_valueLoadedAfterARemovalThatWaits_isSeen() {
        queue.offer(new SetMarker("p:~all", "~all"));
        queue.offer(put("p:page:a", 1));
        assertThat(queue.pending("p:page:a")).isPresent();
    }
}
