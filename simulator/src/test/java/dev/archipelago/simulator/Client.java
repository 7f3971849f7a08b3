package dev.archipelago.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** An HTTP and WebSocket client of a simulator. */
final class Client {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Simulator simulator;

    Client(Simulator simulator) {
        this.simulator = simulator;
    }

    HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        return send(Duration.ofSeconds(20), method, path, body, headers);
    }

    HttpResponse<String> send(Duration timeout, String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + simulator.port() + path))
                .timeout(timeout)
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, "", headers);
    }

    JsonNode json(String path, String... headers) throws IOException, InterruptedException {
        return Json.parse(get(path, headers).body());
    }

    Inbox listen(String path) {
        Inbox inbox = new Inbox();
        inbox.socket = HTTP.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + simulator.port() + path), inbox)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        return inbox;
    }

    /** A subscriber that records the messages of a stream. */
    static final class Inbox implements WebSocket.Listener {
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> others = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();
        private WebSocket socket;

        String text() throws InterruptedException {
            return texts.poll(20, TimeUnit.SECONDS);
        }

        JsonNode next() throws InterruptedException {
            return Json.parse(text());
        }

        boolean isEmpty() {
            return texts.isEmpty();
        }

        String other() throws InterruptedException {
            return others.poll(20, TimeUnit.SECONDS);
        }

        void say(String text) {
            socket.sendText(text, true).join();
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                texts.add(part.toString());
                part.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer message) {
            others.add("ping");
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            others.add("close " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            others.add("error");
        }
    }
}
