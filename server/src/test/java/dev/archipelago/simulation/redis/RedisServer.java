package dev.archipelago.simulation.redis;

import dev.archipelago.simulation.redis.RedisModel.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * An in-memory Redis server with connections, blocking reads, subscriptions and faults. The clock and timers are
 * supplied by the caller; all methods must be called on its thread.
 */
public final class RedisServer {

    /** A timer with a delay in milliseconds. */
    @FunctionalInterface
    public interface Delay {
        void run(long millis, Runnable task);
    }

    private record Waiter(RedisPeer peer, Read read, Consumer<Reply> answer) {}

    private record Received(RedisPeer peer, List<String> command, Consumer<Reply> answer) {}

    private final RedisModel model;
    private final Delay delay;
    private final List<RedisPeer> peers = new ArrayList<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private final List<Received> whilePaused = new ArrayList<>();
    private final List<String> appended = new ArrayList<>();
    private BiConsumer<String, List<String>> observer = (stream, fields) -> {};
    private boolean up = true;
    private boolean paused;
    private RedisStore saved = new RedisStore();

    /** @param micros the server's clock, in microseconds since 1970 */
    public RedisServer(LongSupplier micros, Delay delay) {
        this.delay = delay;
        this.model = new RedisModel(
                micros, (channel, message) -> List.copyOf(peers).forEach(peer -> peer.message(channel, message)));
        model.onAppend((stream, fields) -> {
            appended.add(stream);
            observer.accept(stream, fields);
        });
    }

    /** Sets the listener of entries that are added to a stream. */
    public void onAppend(BiConsumer<String, List<String>> listener) {
        observer = listener;
    }

    /** Returns the fields of the newest entry of a stream; empty if it has none. */
    public List<String> newest(String stream) {
        return model.newest(stream);
    }

    public RedisModel model() {
        return model;
    }

    public boolean up() {
        return up;
    }

    public boolean paused() {
        return paused;
    }

    void attach(RedisPeer peer) {
        peers.add(peer);
    }

    void detach(RedisPeer peer) {
        peers.remove(peer);
        waiters.removeIf(waiter -> waiter.peer() == peer);
    }

    /** Handles a command. */
    void receive(RedisPeer peer, List<String> command, Consumer<Reply> answer) {
        if (paused) {
            whilePaused.add(new Received(peer, command, answer));
            return;
        }
        if (command.getFirst().equalsIgnoreCase("XREAD")) {
            read(peer, Read.of(command.subList(1, command.size())), answer);
            return;
        }
        Reply reply = model.execute(command);
        answer.accept(reply);
        List<String> streams = List.copyOf(appended);
        appended.clear();
        streams.forEach(this::wake);
    }

    private void read(RedisPeer peer, Read read, Consumer<Reply> answer) {
        Optional<Reply> found = model.read(read);
        if (found.isPresent() || read.block() < 0) {
            answer.accept(found.orElse(Reply.NO_LIST));
            return;
        }
        Waiter waiter = new Waiter(peer, read, answer);
        waiters.add(waiter);
        delay.run(read.block(), () -> {
            if (waiters.remove(waiter)) {
                answer.accept(Reply.NO_LIST);
            }
        });
    }

    private void wake(String stream) {
        for (Waiter waiter : List.copyOf(waiters)) {
            if (waiter.read().stream().equals(stream)) {
                model.read(waiter.read()).ifPresent(reply -> {
                    waiters.remove(waiter);
                    waiter.answer().accept(reply);
                });
            }
        }
    }

    /** Suspends the server, as SIGSTOP does. */
    public void pause() {
        paused = true;
    }

    /** Resumes the server, which first handles the commands received meanwhile. */
    public void resume() {
        paused = false;
        List<Received> all = List.copyOf(whilePaused);
        whilePaused.clear();
        all.forEach(one -> receive(one.peer(), one.command(), one.answer()));
    }

    /** Saves the current state, as replicated to a replica that is promoted later. */
    public void save() {
        saved = model.snapshot();
    }

    /** Closes all connections and refuses new ones. */
    public void stop() {
        up = false;
        whilePaused.clear();
        List.copyOf(peers).forEach(RedisPeer::reset);
    }

    /** Starts the server with its data. */
    public void start() {
        up = true;
    }

    /** Starts the server with the {@linkplain #save saved} state: later writes are lost. */
    public void startFromSaved() {
        model.restore(saved);
        up = true;
    }

    /** Starts the server without data. */
    public void startEmpty() {
        model.restore(new RedisStore());
        up = true;
    }

    /** Resets the connections of a host. */
    public void reset(Object host) {
        List.copyOf(peers).stream().filter(peer -> peer.host() == host).forEach(RedisPeer::reset);
    }
}
