import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A TCP proxy between loopback ports that can simulate network faults. Thread-safe. */
final class TcpProxy implements AutoCloseable {

    /** The simulated network condition. */
    enum Mode {
        PASS,
        /** Each chunk is delayed by {@link #DELAY}, in each direction. */
        SLOW,
        /** Open and new connections are reset. */
        RESET,
        /** Connections are accepted, but data is held back until this condition ends, as after packet loss. */
        BLACK_HOLE
    }

    static final long DELAY = TimeUnit.MILLISECONDS.toNanos(250);

    private final ServerSocket listening;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Mode mode = Mode.PASS;

    TcpProxy(int target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy-accept").start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Sets the network condition. */
    void set(Mode next) {
        mode = next;
        if (next == Mode.RESET) {
            open.forEach(TcpProxy::reset);
        }
        synchronized (this) {
            notifyAll();
        }
    }

    void pass() {
        set(Mode.PASS);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                if (mode == Mode.RESET) {
                    reset(client);
                } else {
                    Thread.ofVirtual().start(() -> serve(client));
                }
            } catch (IOException e) {
                // The socket is closed, or file descriptors are temporarily exhausted.
                Thread.onSpinWait();
            }
        }
    }

    private void serve(Socket client) {
        Socket server = new Socket();
        open.add(client);
        open.add(server);
        try {
            hold();
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 2000);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Thread back = Thread.ofVirtual().start(() -> pump(server, client));
            pump(client, server);
            back.join();
        } catch (IOException e) {
            reset(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
            open.remove(server);
            quietly(client);
            quietly(server);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[64 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                hold();
                if (mode == Mode.SLOW) {
                    TimeUnit.NANOSECONDS.sleep(DELAY);
                }
                out.write(buffer, 0, length);
            }
            hold();
            to.shutdownOutput();
        } catch (IOException e) {
            reset(from);
            reset(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void hold() throws InterruptedException {
        while (mode == Mode.BLACK_HOLE && !listening.isClosed()) {
            wait();
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Already closed.
        }
        quietly(socket);
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // The connection is discarded anyway.
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            // The socket is closed when the process exits.
        }
        open.forEach(TcpProxy::quietly);
        synchronized (this) {
            notifyAll();
        }
    }
}
