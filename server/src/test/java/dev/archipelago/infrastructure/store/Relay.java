package dev.archipelago.infrastructure.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** A port that leads to another: opening and closing it is a server that comes and goes. It may also swallow what it gets, or hold it back. */
public final class Relay implements AutoCloseable {

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean mute;
    private volatile long delayNanos;
    private int held;
    private boolean holds;

    /** Opens {@code port}, 0 for a free one, and leads it to {@code target}. */
    public Relay(int port, int target) throws IOException {
        this.server = new ServerSocket(port, 50, InetAddress.ofLiteral("127.0.0.1"));
        this.target = target;
        Thread.startVirtualThread(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** From now on nothing passes, but connections stay. */
    public void mute() {
        mute = true;
    }

    /** From now on each piece of data takes {@code delay} longer in each direction. */
    public void slow(Duration delay) {
        delayNanos = delay.toNanos();
    }

    /** From now on nothing passes, but is kept for {@link #release}. */
    public synchronized void hold() {
        holds = true;
    }

    /** Lets what was held back pass, all before this returns. */
    public synchronized void release() throws InterruptedException {
        holds = false;
        notifyAll();
        while (held > 0) {
            wait(1000);
        }
    }

    /** Waits while all is held back. */
    private synchronized void pass() throws InterruptedException {
        held++;
        while (holds) {
            wait(1000);
        }
    }

    private synchronized void passed() {
        held--;
        notifyAll();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket in = server.accept();
                Socket out = new Socket(InetAddress.ofLiteral("127.0.0.1"), target);
                // Else the rest of a long command waits for the acknowledgement of its beginning.
                in.setTcpNoDelay(true);
                out.setTcpNoDelay(true);
                sockets.add(in);
                sockets.add(out);
                Thread.startVirtualThread(() -> copy(in, out));
                Thread.startVirtualThread(() -> copy(out, in));
            } catch (IOException e) {
                // Closed, or the target is away: the client sees a broken connection.
            }
        }
    }

    private void copy(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                pass();
                LockSupport.parkNanos(delayNanos);
                try {
                    if (!mute) {
                        to.getOutputStream().write(buffer, 0, n);
                    }
                } finally {
                    passed();
                }
            }
        } catch (IOException e) {
            // Either end is gone; both are closed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
