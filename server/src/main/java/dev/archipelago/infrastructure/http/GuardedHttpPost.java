package dev.archipelago.infrastructure.http;

import dev.archipelago.infrastructure.http.HttpFetchException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Posts to addresses given by people. The host is looked up once, its addresses are checked, and the connection goes to one of
 * those very addresses, with the host's name in the TLS handshake and the {@code Host} header; a name that leads elsewhere a
 * moment later is no way in. The JDK's client would look the name up again by itself, which is why this one speaks HTTP/1.1 over a
 * socket. Redirects are not followed, no proxy is used, and of the answer only the status is read. Thread-safe; blocks.
 */
public final class GuardedHttpPost implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(4);
    private static final int STATUS_LINE_LIMIT = 1_024;
    private static final int INFORMATIONAL_LIMIT = 16 * 1_024;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)( .*)?");

    private final AddressPolicy policy;
    private final SSLSocketFactory secure;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** @param secure makes the TLS side of a connection; its trust decides which certificates are good */
    public GuardedHttpPost(AddressPolicy policy, SSLSocketFactory secure) {
        this.policy = policy;
        this.secure = secure;
    }

    /**
     * Says whether {@code uri} would be called now. Blocks on the lookup of its host.
     *
     * @throws RefusedAddressException if it would not; the message says why
     */
    public void check(URI uri) throws RefusedAddressException {
        policy.resolve(uri);
    }

    /**
     * Posts {@code body} and returns the status of the answer, whatever it is.
     *
     * @param headers sent besides {@code Host}, {@code Content-Length} and {@code Connection}
     * @param deadline how long the whole exchange may take, the lookup included
     * @throws RefusedAddressException if the address may not be called
     * @throws HttpFetchException if no status came; the message holds no address
     */
    public int send(URI uri, Map<String, String> headers, byte[] body, Duration deadline)
            throws RefusedAddressException, HttpFetchException {
        // Cancelling interrupts the virtual thread, which closes the socket it waits on, wherever it hangs.
        Future<Integer> exchange = threads.submit(() -> exchange(uri, headers, body));
        try {
            return exchange.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpFetchException(Kind.TIMEOUT, "no answer within " + deadline.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HttpFetchException(Kind.TIMEOUT, "interrupted while waiting for the answer");
        } catch (ExecutionException e) {
            switch (Objects.requireNonNullElse(e.getCause(), e)) {
                case RefusedAddressException refused -> throw refused;
                case HttpFetchException failed -> throw failed;
                // The message of any other could hold the address.
                case Throwable other ->
                    throw new HttpFetchException(
                            Kind.IO,
                            "the exchange broke off (" + other.getClass().getSimpleName() + ")");
            }
        } finally {
            exchange.cancel(true);
        }
    }

    /** Breaks off what is under way. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    private int exchange(URI uri, Map<String, String> headers, byte[] body)
            throws RefusedAddressException, HttpFetchException, IOException {
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
        try (Socket socket = connect(policy.resolve(uri), port);
                Socket talking = tls ? secured(socket, AddressPolicy.host(uri), port) : socket) {
            talking.getOutputStream().write(request(uri, headers, body));
            talking.getOutputStream().flush();
            return status(talking.getInputStream());
        }
    }

    private static Socket connect(List<InetAddress> addresses, int port) throws HttpFetchException {
        for (InetAddress address : addresses) {
            Socket socket = new Socket(java.net.Proxy.NO_PROXY);
            try {
                socket.connect(new InetSocketAddress(address, port), (int) CONNECT.toMillis());
                return socket;
            } catch (IOException e) {
                close(socket);
            }
        }
        throw new HttpFetchException(Kind.CONNECT, "no connection");
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It was never connected, so nothing is lost.
        }
    }

    private Socket secured(Socket plain, String host, int port) throws IOException {
        SSLSocket socket = (SSLSocket) secure.createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        boolean literal = host.contains(":") || host.matches("[0-9.]+");
        if (!literal) {
            parameters.setServerNames(List.of(new SNIHostName(host.replaceAll("\\.$", ""))));
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static byte[] request(URI uri, Map<String, String> headers, byte[] body) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String port = uri.getPort() > 0 ? ":" + uri.getPort() : "";
        StringBuilder head = new StringBuilder("POST ")
                .append(path)
                .append(query)
                .append(" HTTP/1.1\r\nHost: ")
                .append(uri.getHost())
                .append(port)
                .append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(body.length).append("\r\nConnection: close\r\n\r\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(head.length() + body.length);
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    /** The status of the final answer; those that only announce it are passed over. */
    private static int status(InputStream in) throws IOException, HttpFetchException {
        int read = 0;
        while (read < INFORMATIONAL_LIMIT) {
            String line = line(in);
            read += line.length() + 2;
            Matcher matcher = STATUS.matcher(line);
            if (matcher.matches() && !matcher.group(1).startsWith("1")) {
                return Integer.parseInt(matcher.group(1));
            }
            if (!matcher.matches()) {
                throw new HttpFetchException(Kind.IO, "the answer is not HTTP/1.1");
            }
            while (!line.isEmpty() && read < INFORMATIONAL_LIMIT) {
                line = line(in);
                read += line.length() + 2;
            }
        }
        throw new HttpFetchException(
                Kind.TOO_LARGE, "the answer has no status within " + INFORMATIONAL_LIMIT + " bytes");
    }

    private static String line(InputStream in) throws IOException, HttpFetchException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new HttpFetchException(Kind.IO, "the connection ended without an answer");
            }
            if (line.length() == STATUS_LINE_LIMIT) {
                throw new HttpFetchException(
                        Kind.TOO_LARGE, "a line of the answer is longer than " + STATUS_LINE_LIMIT);
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }
}
