package dev.archipelago.communication.live;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LiveHubTest {

    private final AtomicInteger written = new AtomicInteger();
    private final LiveHub hub = new LiveHub(
            snapshot -> {
                written.incrementAndGet();
                return "update " + snapshot.timestamp().getEpochSecond();
            },
            (snapshot, source) -> {
                written.incrementAndGet();
                return "data " + snapshot.timestamp().getEpochSecond() + " " + source;
            });

    @Test
    void onSnapshot_manySubscribers_encodesOnce() {
        List<Listener> listeners = List.of(new Listener(), new Listener(), new Listener());
        listeners.forEach(hub::subscribe);

        hub.onSnapshot(snapshot(1));

        assertThat(written).hasValue(1);
        assertThat(listeners)
                .allSatisfy(listener -> assertThat(listener.received).containsExactly("update 1"));
    }

    @Test
    void onSnapshot_noSubscriber_encodesNothing() {
        hub.onSnapshot(snapshot(1));

        assertThat(written).hasValue(0);
    }

    @Test
    void subscribe_afterASnapshot_getsDataEncodedOnceForAll() {
        hub.onSnapshot(snapshot(1));
        Listener one = new Listener();
        Listener other = new Listener();

        hub.subscribe(one);
        hub.subscribe(other);

        assertThat(one.received).containsExactly("data 1 layer5_market_data_service");
        assertThat(other.received).hasSize(1);
        assertThat(written).hasValue(1);
    }

    @Test
    void drained_slowSubscriber_getsAnnouncementsThenOnlyTheNewest() {
        Listener slow = new Listener();
        hub.subscribe(slow);
        slow.ready = false;
        for (int i = 1; i <= 5; i++) {
            hub.onSnapshot(snapshot(i));
        }
        hub.announce("report");
        slow.ready = true;

        slow.drained();

        assertThat(slow.received).containsExactly("report", "update 5");
        assertThat(slow.skipped()).isEqualTo(4);
        assertThat(fields(hub.statistics())).containsEntry("skipped_frames", 4L).containsEntry("subscribers", 1);
    }

    @Test
    void onSnapshot_subscriberSendsLater_getsTheNewestOnce() {
        List<String> received = new ArrayList<>();
        Subscriber later = new Subscriber() {
            @Override
            protected void available() {
                received.add("available");
            }

            @Override
            protected boolean ready() {
                return true;
            }

            @Override
            protected void send(String message) {
                received.add(message);
            }
        };
        hub.subscribe(later);

        hub.onSnapshot(snapshot(1));
        hub.onSnapshot(snapshot(2));
        later.drained();

        assertThat(received).containsExactly("available", "available", "update 2");
    }

    @Test
    void announce_slowSubscriber_keepsTheLastFew() {
        Listener slow = new Listener();
        hub.subscribe(slow);
        slow.ready = false;
        for (int i = 0; i < Subscriber.ANNOUNCEMENTS + 3; i++) {
            hub.announce("report " + i);
        }
        slow.ready = true;

        slow.drained();

        assertThat(slow.received).hasSize(Subscriber.ANNOUNCEMENTS).startsWith("report 3");
    }

    @Test
    void unsubscribe_subscriber_getsNothingMore() {
        Listener listener = new Listener();
        hub.subscribe(listener);

        hub.unsubscribe(listener);
        hub.onSnapshot(snapshot(1));
        listener.announce("late");

        assertThat(listener.received).isEmpty();
        assertThat(hub.subscribers()).isZero();
    }

    @Test
    void health_overItsLife_changes() {
        assertThat(hub.health().status()).isEqualTo(Health.Status.DEGRADED);
        hub.onSnapshot(snapshot(1));
        assertThat(hub.health().status()).isEqualTo(Health.Status.HEALTHY);
        hub.close();
        assertThat(hub.health().status()).isEqualTo(Health.Status.UNHEALTHY);
    }

    @Test
    void sendData_noSnapshot_sendsNothing() {
        Listener listener = new Listener();

        hub.subscribe(listener);
        hub.sendData(listener, "client_request");

        assertThat(listener.received).isEmpty();
    }

    private static Snapshot snapshot(long second) {
        return Snapshot.empty(MarketCatalog.DEFAULT, Instant.ofEpochSecond(second), false);
    }

    private static final class Listener extends Subscriber {
        private final List<String> received = new ArrayList<>();
        private boolean ready = true;

        @Override
        protected boolean ready() {
            return ready;
        }

        @Override
        protected void send(String message) {
            received.add(message);
        }
    }
}
