package dev.archipelago.cache;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A TCP proxy between the cache and Redis that can delay, stall, reset or refuse connections. */
public final class FaultProxy implements AutoCloseable {

    /** The behaviour of the proxy. */
    enum Fault {
        /** Forwards everything. */
        NONE,
        /** Accepts connections and forwards nothing until the mode changes. */
        PAUSE,
        /** Delays each read. */
        SLOW,
        /** Resets each connection when data arrives. */
        RESET,
        /** Refuses connections. */
        REFUSE
    }

    private volatile int target;
    private final int port;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocket listener;
    private Fault fault = Fault.NONE;
    private Duration delay = Duration.ZERO;

    private FaultProxy(int target) {
        this.target = target;
        this.port = RedisServer.freePort();
    }

    /** Starts a proxy without faults to a port of the loopback interface. */
    static FaultProxy to(int port) {
        FaultProxy proxy = new FaultProxy(port);
        proxy.listen();
        return proxy;
    }

    /** Forwards new connections to another port and resets the others. */
    void redirect(int port) {
        target = port;
        sockets.forEach(FaultProxy::reset);
    }

    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    void heal() {
        become(Fault.NONE, Duration.ZERO);
    }

    void pause() {
        become(Fault.PAUSE, Duration.ZERO);
    }

    void slow(Duration eachPiece) {
        become(Fault.SLOW, eachPiece);
    }

    /** Resets open and new connections until the mode changes. */
    void reset() {
        become(Fault.RESET, Duration.ZERO);
        sockets.forEach(FaultProxy::reset);
    }

    void refuse() {
        become(Fault.REFUSE, Duration.ZERO);
        sockets.forEach(FaultProxy::reset);
    }

    @Override
    public void close() {
        refuse();
    }

    private void become(Fault next, Duration eachPiece) {
        lock.lock();
        try {
            Fault before = fault;
            fault = next;
            delay = eachPiece;
            changed.signalAll();
            if (next == Fault.REFUSE) {
                close(listener);
            } else if (before == Fault.REFUSE) {
                listen();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The thread of a socket that was just closed may hold the port a little longer. */
    private void listen() {
        Eventually.becomes("the port can be listened to", () -> {
            try {
                ServerSocket opened = new ServerSocket();
                opened.setReuseAddress(true);
                opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
                listener = opened;
                Thread.ofVirtual().name("proxy-accept").start(() -> accept(opened));
                return true;
            } catch (IOException e) {
                return false;
            }
        });
    }

    private void accept(ServerSocket opened) {
        while (!opened.isClosed()) {
            try {
                Socket client = opened.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(server);
                if (server.getPort() != target || opened.isClosed()) { // redirected or refused in the meantime
                    reset(client);
                    reset(server);
                }
                Thread.ofVirtual().name("proxy-there").start(() -> pass(client, server));
                Thread.ofVirtual().name("proxy-back").start(() -> pass(server, client));
            } catch (IOException e) {
                LockSupport.parkNanos(1_000_000); // closed, or the target refuses connections
            }
        }
    }

    private void pass(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] piece = new byte[64 << 10];
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                if (!admitted()) {
                    reset(from);
                    reset(to);
                    return;
                }
                out.write(piece, 0, length);
                out.flush();
            }
        } catch (IOException e) {
            // one side closed the connection; the other side follows
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    /** Applies the mode. Returns false if the connection must be reset. */
    private boolean admitted() {
        lock.lock();
        try {
            if (fault == Fault.SLOW) {
                long end = System.nanoTime() + delay.toNanos();
                while (fault == Fault.SLOW && end - System.nanoTime() > 0) {
                    changed.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                }
            }
            while (fault == Fault.PAUSE) {
                changed.await(1, TimeUnit.SECONDS);
            }
            return fault != Fault.RESET && fault != Fault.REFUSE;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // already closed
        }
    }

    private static void close(@Nullable ServerSocket opened) {
        try {
            if (opened != null) {
                opened.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
