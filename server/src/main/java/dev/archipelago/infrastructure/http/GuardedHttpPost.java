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
 * Sends POST requests to user-supplied addresses. The host is resolved once, its addresses are checked by an {@link
 * AddressPolicy}, and the connection is opened to one of these addresses, with the name of the host in the TLS
 * handshake and the {@code Host} header; this prevents DNS rebinding. The JDK's client would resolve the name again,
 * therefore this class implements HTTP/1.1 on a socket. Redirects are not followed, no proxy is used, and only the
 * status of the response is read. Blocks; thread-safe.
 */
public final class GuardedHttpPost implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(4);
    private static final int STATUS_LINE_LIMIT = 1_024;
    private static final int INFORMATIONAL_LIMIT = 16 * 1_024;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)( .*)?");

    private final AddressPolicy policy;
    private final SSLSocketFactory secure;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** @param secure creates TLS sockets and validates certificates */
    public GuardedHttpPost(AddressPolicy policy, SSLSocketFactory secure) {
        this.policy = policy;
        this.secure = secure;
    }

    /**
     * Checks whether {@code uri} may be called. Blocks while its host is resolved.
     *
     * @throws RefusedAddressException if it may not; the message states the reason
     */
    public void check(URI uri) throws RefusedAddressException {
        policy.resolve(uri);
    }

    /**
     * Sends {@code body} and returns the status of the response, whatever it is.
     *
     * @param headers sent in addition to {@code Host}, {@code Content-Length} and {@code Connection}
     * @param deadline for the whole exchange, including the resolution of the host
     * @throws RefusedAddressException if the address may not be called
     * @throws HttpFetchException if there is no status; the message does not contain the address
     */
    public int send(URI uri, Map<String, String> headers, byte[] body, Duration deadline)
            throws RefusedAddressException, HttpFetchException {
        // Cancelling interrupts the virtual thread, which closes the socket on which it is blocked.
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
                // The message of other exceptions could contain the address.
                case Throwable other ->
                    throw new HttpFetchException(
                            Kind.IO, "the exchange failed (" + other.getClass().getSimpleName() + ")");
            }
        } finally {
            exchange.cancel(true);
        }
    }

    /** Aborts calls in progress. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    private int exchange(URI uri, Map<String, String> headers, byte[] body)
            throws RefusedAddressException, HttpFetchException, IOException {
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
        try (Socket socket = connect(policy.resolve(uri), port);
                Socket connection = tls ? secured(socket, AddressPolicy.host(uri), port) : socket) {
            connection.getOutputStream().write(request(uri, headers, body));
            connection.getOutputStream().flush();
            return status(connection.getInputStream());
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
            // The socket was never connected.
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

    /** The status of the final response; interim (1xx) responses are skipped. */
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
