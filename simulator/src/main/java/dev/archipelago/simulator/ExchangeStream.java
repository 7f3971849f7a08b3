package dev.archipelago.simulator;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The stream of an exchange whose clients subscribe after connecting: each second a ticker of each subscribed pair and
 * the heartbeats. Used on the event loop only.
 */
final class ExchangeStream implements StreamServer {

    /** The endpoint's name in faults and counts. */
    static final String FEED = "feed";

    private static final int MAX_MESSAGE = 8192;

    private final Upstream upstream;
    private final ExchangeFormat format;
    private final Market market;
    private final Faults faults;
    private final MarketRecord record;
    private final FieldCorruptor distorter = new FieldCorruptor();
    private final Set<Connection> connections = new LinkedHashSet<>();

    /** An open connection with its subscribed pairs. */
    private static final class Connection {
        private final ServerWebSocket socket;
        private final HttpConnection transport;
        private final Set<String> pairs = new LinkedHashSet<>();
        private Instant end = Instant.MAX;

        Connection(ServerWebSocket socket, HttpConnection transport) {
            this.socket = socket;
            this.transport = transport;
        }

        void write(String text) {
            if (!socket.isClosed() && !socket.writeQueueFull()) {
                var _ = socket.writeTextMessage(text);
            }
        }
    }

    ExchangeStream(Upstream upstream, ExchangeFormat format, Market market, Faults faults, MarketRecord record) {
        this.upstream = upstream;
        this.format = format;
        this.market = market;
        this.faults = faults;
        this.record = record;
    }

    @Override
    public Optional<String> endpoint(String path) {
        return path.equals(format.path()) ? Optional.of(FEED) : Optional.empty();
    }

    @Override
    public void accept(HttpServerRequest request, String path) {
        var _ = request.toWebSocket().onSuccess(socket -> open(new Connection(socket, request.connection())));
    }

    private void open(Connection connection) {
        connections.add(connection);
        connection.socket.closeHandler(_ -> connections.remove(connection));
        connection.socket.exceptionHandler(_ -> connections.remove(connection));
        connection.socket.textMessageHandler(text -> {
            if (text.length() > MAX_MESSAGE) {
                var _ = connection.socket.close((short) 1009, "Message is too long");
            } else if (!silent()) {
                Set<String> before = Set.copyOf(connection.pairs);
                format.answer(text, connection.pairs).forEach(connection::write);
                connection.pairs.stream()
                        .filter(pair -> !before.contains(pair))
                        .forEach(pair -> send(connection, pair));
            }
        });
        if (!silent()) {
            format.greeting().forEach(connection::write);
        }
    }

    @Override
    public int connections() {
        return connections.size();
    }

    @Override
    public void round() {
        applyFaults();
        Instant now = market.now();
        for (Connection connection : List.copyOf(connections)) {
            if (!now.isBefore(connection.end)) {
                var _ = connection.socket.close((short) 1001, "Service upgrade");
            } else if (!silent()) {
                connection.pairs.forEach(pair -> send(connection, pair));
                if (!connection.pairs.isEmpty()) {
                    format.heartbeat().forEach(connection::write);
                }
            }
        }
    }

    private void send(Connection connection, String pair) {
        JsonNode ticker = format.ticker(pair);
        Optional<Fault> fault = fault();
        switch (fault.orElse(null)) {
            case Fault.Silence _, Fault.Drop _, Fault.Broken _ -> {}
            case Fault.Garbage(Fault.Spoiling spoiling) -> connection.write(BodyCorruptor.spoil(ticker, spoiling));
            case null, default -> {
                Instant now = market.now();
                JsonNode given =
                        fault.map(each -> distorter.distort(each, ticker, now)).orElse(ticker);
                Optional<String> name = fault.filter(StreamServer::isOfMessages).map(FaultSyntax::write);
                String symbol = pair.split("[-/]")[0].toLowerCase(Locale.ROOT);
                ServedValues.price(
                        given,
                        text -> record.add(symbol + "_price_usd", new ServedValue(now, upstream, FEED, text, name)));
                connection.write(Json.text(given));
            }
        }
    }

    @Override
    public void applyFaults() {
        for (Connection connection : List.copyOf(connections)) {
            switch (fault().orElse(null)) {
                case Fault.Drop _ -> {
                    var _ = connection.transport.close();
                }
                case Fault.Broken _ -> ResponseWriter.reset(connection.transport);
                case null, default -> {}
            }
        }
    }

    @Override
    public int dropAll() {
        List<Connection> open = List.copyOf(connections);
        open.forEach(connection -> {
            var _ = connection.transport.close();
        });
        return open.size();
    }

    @Override
    public int shutDown(Duration after) {
        Instant end = market.now().plus(after);
        List<Connection> open = List.copyOf(connections);
        open.forEach(connection -> {
            format.closing().ifPresent(connection::write);
            connection.end = end;
        });
        return open.size();
    }

    private Optional<Fault> fault() {
        return faults.peek(upstream, FEED);
    }

    private boolean silent() {
        return fault().orElse(null) instanceof Fault.Silence;
    }
}
