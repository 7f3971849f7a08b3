package dev.archipelago;

import dev.archipelago.infrastructure.config.Configuration;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The command that publishes, corrects, lists, unpublishes and deletes reports through the interface of a server. */
final class ReportCommand {

    static final String USE = "./run report publish FILE [--draft | --at TIME] | publish ID [--at TIME] | list |"
            + " show ID | correct ID FILE | unpublish ID | delete ID";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 3;

    /**
     * The parsed arguments.
     *
     * @param verb what to do
     * @param operands reports and files
     * @param draft whether the report is to be stored as a draft
     * @param at when it is to be published
     */
    record Request(String verb, List<String> operands, boolean draft, Optional<Instant> at) {}

    private final Configuration configuration;
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    ReportCommand(Configuration configuration, Map<String, String> environment, PrintStream out, PrintStream err) {
        this.configuration = configuration;
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    /** Parses the arguments after {@code report}. */
    static Arguments parse(List<String> words) {
        List<String> operands = new ArrayList<>();
        boolean draft = false;
        Optional<Instant> at = Optional.empty();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--draft")) {
                draft = true;
            } else if (word.equals("--at") && i + 1 < words.size()) {
                i++;
                try {
                    at = Optional.of(Instant.parse(words.get(i)));
                } catch (DateTimeParseException e) {
                    return new Arguments.Wrong(
                            "'" + words.get(i) + "' is not a time such as 2026-11-30T20:30:00Z or …+07:00");
                }
            } else if (word.startsWith("--")) {
                return new Arguments.Wrong("unknown option '" + word + "'; usage: " + USE);
            } else {
                operands.add(word);
            }
        }
        if (operands.isEmpty()) {
            return new Arguments.Wrong("usage: " + USE);
        }
        String verb = operands.removeFirst();
        boolean understood = operands.size() == operands(verb)
                && (verb.equals("publish")
                        ? !draft || at.isEmpty() && !isId(operands.getFirst())
                        : !draft && at.isEmpty())
                && (List.of("list", "publish").contains(verb) || isId(operands.getFirst()));
        return understood
                ? new Arguments.Report(new Request(verb, List.copyOf(operands), draft, at))
                : new Arguments.Wrong("usage: " + USE);
    }

    private static int operands(String verb) {
        return switch (verb) {
            case "list" -> 0;
            case "publish", "show", "unpublish", "delete" -> 1;
            case "correct" -> 2;
            default -> -1;
        };
    }

    private static boolean isId(String text) {
        return text.matches("[0-9]{1,10}");
    }

    /**
     * Does what {@code request} says.
     *
     * @return 0 if it was done, else 1
     */
    int run(Request request) {
        try {
            String operand =
                    request.operands().isEmpty() ? "" : request.operands().getFirst();
            return switch (request.verb()) {
                case "list" -> list();
                case "show" -> print(send("GET", "/" + operand, Optional.empty()));
                case "correct" ->
                    changed(send(
                            "PUT",
                            "/" + operand,
                            Optional.of(file(request.operands().get(1)))));
                case "unpublish" -> changed(send("POST", "/" + operand + "/unpublish", Optional.empty()));
                case "delete" -> changed(send("DELETE", "/" + operand, Optional.empty()));
                default ->
                    isId(operand)
                            ? changed(send("POST", "/" + operand + "/publish" + at(request), Optional.empty()))
                            : changed(send("POST", "", Optional.of(submitted(operand, request))));
            };
        } catch (Failure e) {
            err.println(e.getMessage());
            return 1;
        }
    }

    private static String at(Request request) {
        return request.at()
                .map(time -> "?at=" + URLEncoder.encode(time.toString(), StandardCharsets.UTF_8))
                .orElse("");
    }

    private byte[] submitted(String path, Request request) throws Failure {
        byte[] json = file(path);
        if (!request.draft() && request.at().isEmpty()) {
            return json;
        }
        try {
            if (JSON.readTree(json) instanceof ObjectNode report) {
                report.put("state", request.draft() ? "draft" : "scheduled");
                request.at().ifPresent(time -> report.put("publish_at", time.toString()));
                return JSON.writeValueAsBytes(report);
            }
            throw new Failure(path + " is not a report (a JSON object)");
        } catch (JacksonException e) {
            throw new Failure(path + " is not JSON: " + e.getOriginalMessage());
        }
    }

    private int list() throws Failure {
        String next = "?limit=200";
        while (!next.isEmpty()) {
            JsonNode page = JSON.readTree(send("GET", next, Optional.empty()).body());
            for (JsonNode report : page.path("reports")) {
                out.printf(
                        "%-8s %-10s %-20s %s%n",
                        report.path("id").asInt(),
                        report.path("state").asString(),
                        report.path("publish_at")
                                .asString(report.path("created_at").asString("")),
                        report.path("title").asString());
            }
            String address = page.path("next").asString("");
            next = address.isEmpty() ? "" : address.substring(address.indexOf('?'));
        }
        return 0;
    }

    private int changed(HttpResponse<String> response) {
        if (response.statusCode() == 204) {
            out.println("deleted");
            return 0;
        }
        JsonNode report = JSON.readTree(response.body());
        String preview = report.path("preview_url").asString("");
        out.println(report.path("state").asString() + " " + report.path("id").asInt() + " "
                + (preview.isEmpty() ? report.path("url").asString() : preview));
        for (JsonNode removed : report.path("removed")) {
            err.println("readers will not see: " + removed.path("description").asString() + " in "
                    + removed.path("part").asString() + " ("
                    + removed.path("count").asInt() + ")");
        }
        return 0;
    }

    private int print(HttpResponse<String> response) {
        out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(JSON.readTree(response.body())));
        return 0;
    }

    private static byte[] file(String path) throws Failure {
        try {
            return Files.readAllBytes(Path.of(path));
        } catch (NoSuchFileException e) {
            throw new Failure("there is no file " + path);
        } catch (IOException e) {
            throw new Failure(path + " cannot be read: " + e);
        }
    }

    /** Repeated after a broken connection: the key lets the server recognize a request that it has processed. */
    private HttpResponse<String> send(String method, String path, Optional<byte[]> body) throws Failure {
        String key = Optional.ofNullable(environment.get("ARCHIPELAGO_KEY"))
                .filter(text -> !text.isBlank())
                .or(() -> configuration.web().adminKey().map(secret -> secret.reveal()))
                .orElseThrow(() -> new Failure("set ARCHIPELAGO_KEY to a key with the scope reports:write, which"
                        + " ./run keys create NAME reports:write makes"));
        URI address = URI.create(base() + "/api/reports" + path);
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .method(
                        method,
                        body.map(HttpRequest.BodyPublishers::ofByteArray).orElseGet(HttpRequest.BodyPublishers::noBody))
                .build();
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build()) {
            for (int attempt = 1; ; attempt++) {
                try {
                    return successful(client.send(request, HttpResponse.BodyHandlers.ofString()));
                } catch (IOException e) {
                    if (attempt == ATTEMPTS) {
                        throw new Failure(
                                base() + " does not answer (" + e.getClass().getSimpleName()
                                        + "); start the server, or set ARCHIPELAGO_URL to its address");
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted");
        }
    }

    private static HttpResponse<String> successful(HttpResponse<String> response) throws Failure {
        if (response.statusCode() < 300) {
            return response;
        }
        String detail = "";
        try {
            detail = JSON.readTree(response.body()).path("detail").asString("");
        } catch (JacksonException e) {
            detail = "the response is not JSON";
        }
        throw new Failure("refused with " + response.statusCode() + ": " + detail);
    }

    private String base() {
        return Optional.ofNullable(environment.get("ARCHIPELAGO_URL"))
                .filter(text -> !text.isBlank())
                .map(text -> text.replaceAll("/+$", ""))
                .orElse("http://127.0.0.1:" + configuration.web().port());
    }

    /** A failure whose message is one line for the operator. */
    private static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        Failure(String message) {
            super(message);
        }
    }
}
