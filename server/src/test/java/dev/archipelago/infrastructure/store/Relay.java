package dev.archipelago.infrastructure.store;

import dev.archipelago.fixture.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP proxy that simulates a server's outages and a slow or stalled network. It may also discard data or buffer it.
 */
public final class Relay implements AutoCloseable {

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean mute;
    private volatile long delayNanos;
    private int held;
    private boolean holds;

    /** Opens a proxy from {@code port}, 0 for a free one, to {@code target}. */
    public Relay(int port, int target) throws IOException {
        this.server = port == 0 ? FreePorts.listen() : new ServerSocket(port, 50, InetAddress.ofLiteral("127.0.0.1"));
        this.target = target;
        Thread.startVirtualThread(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Discards all further data while connections stay open. */
    public void mute() {
        mute = true;
    }

    /** Delays each chunk of data by {@code delay} in each direction. */
    public void slow(Duration delay) {
        delayNanos = delay.toNanos();
    }

    /** Withholds all data until {@link #release}. */
    public synchronized void hold() {
        holds = true;
    }

    /** Forwards the withheld data and returns after all of it has been written. */
    public synchronized void release() throws InterruptedException {
        holds = false;
        notifyAll();
        while (held > 0) {
            wait(1000);
        }
    }

    /** Blocks while data is withheld. */
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
                // Without TCP_NODELAY the rest of a long command waits for the acknowledgement of its beginning.
                in.setTcpNoDelay(true);
                out.setTcpNoDelay(true);
                sockets.add(in);
                sockets.add(out);
                if (server.isClosed()) {
                    // Accepted before the end, but added too late to be closed by it.
                    in.close();
                    out.close();
                    return;
                }
                Thread.startVirtualThread(() -> copy(in, out));
                Thread.startVirtualThread(() -> copy(out, in));
            } catch (IOException e) {
                // The proxy is closed or the target is down. The client sees a closed connection.
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
            // Either side closed the connection, and both are closed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
