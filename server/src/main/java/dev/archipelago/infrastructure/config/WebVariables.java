package dev.archipelago.infrastructure.config;

import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the {@link WebConfig} and the {@link EmbedConfig} from environment variables. */
final class WebVariables {

    private static final Set<String> HTTP = Set.of("http", "https");
    private static final int MIN_KEY_LENGTH = 16;

    private final Variables variables;

    WebVariables(Variables variables) {
        this.variables = variables;
    }

    WebConfig read() {
        variables.section("Web server");
        return new WebConfig(
                variables
                        .text("HOST", "a host name or IP address", "0.0.0.0", "The address that the server listens on.")
                        .orElse("0.0.0.0"),
                variables.integer("PORT", 8000, 0, 65535, "The port; 0 selects a free one."),
                publicBaseUrl(),
                origins(),
                adminKey(),
                new ClientVariables(variables).read(),
                variables.networks(
                        "METRICS_ALLOWED_NETWORKS",
                        WebConfig.PRIVATE_NETWORKS,
                        "Networks whose clients may read `/metrics`, `/cache-stats` and the details of `/health` without"
                                + " the admin key."),
                variables.integer(
                        "MAX_CONNECTIONS",
                        12_000,
                        10,
                        1_000_000,
                        "The maximum number of connections; beyond it the one that has been idle longest is closed."));
    }

    private Optional<URI> publicBaseUrl() {
        Optional<URI> base = variables.base(
                "PUBLIC_BASE_URL",
                HTTP,
                "",
                "The site's own address for absolute links, such as `https://reports.example.org`; feeds and the site"
                        + " map require it. In the demo `http://localhost:PORT`.");
        if (base.map(URI::getRawPath).filter(path -> !path.isEmpty()).isPresent()) {
            variables.problem(
                    "PUBLIC_BASE_URL",
                    "has the path " + base.get().getRawPath()
                            + ", but the site works only at the root of a host; expected an address like"
                            + " https://reports.example.org");
        }
        return base;
    }

    private Optional<Secret> adminKey() {
        Optional<Secret> key = variables.secret(
                "AUTO_UPDATE_SECRET_KEY",
                "The admin key, at least 16 characters: the bearer token of requests that change state, which are"
                        + " rejected without it.");
        if (key.isPresent() && key.get().reveal().length() < MIN_KEY_LENGTH) {
            variables.problem(
                    "AUTO_UPDATE_SECRET_KEY",
                    "is too short to be safe: use at least " + MIN_KEY_LENGTH
                            + " characters, for example the output of openssl rand -base64 32");
        }
        return key;
    }

    private Set<String> origins() {
        Optional<String> text = variables.text(
                "ALLOWED_ORIGINS",
                "addresses like `https://host:port`, separated by commas",
                "",
                "Additional origins that may open the WebSocket.");
        Set<String> origins = new LinkedHashSet<>();
        for (String origin : text.orElse("").split(",", -1)) {
            String stripped = origin.strip();
            if (stripped.matches("https?://[^/?#@\\s]+/?")) {
                origins.add(stripped.replaceAll("/$", ""));
            } else if (!stripped.isEmpty()) {
                variables.problem(
                        "ALLOWED_ORIGINS",
                        "holds " + (stripped.contains("@") ? "an address with a user" : "'" + stripped + "'")
                                + ", expected addresses like https://host:port and commas");
            }
        }
        return Set.copyOf(origins);
    }

    EmbedConfig embed() {
        Optional<String> text = variables.text(
                "EMBED_ANCESTORS",
                "`*` for any, `none`, or addresses like `https://news.example` or `https://*.news.example`, separated"
                        + " by commas",
                "*",
                "Sites that may embed the widget `/embed/market`.");
        if (text.isEmpty() || text.get().equals("*")) {
            return EmbedConfig.DEFAULT;
        }
        if (text.get().equalsIgnoreCase("none")) {
            return new EmbedConfig(List.of());
        }
        List<String> ancestors =
                Arrays.stream(text.get().split(",", -1)).map(String::strip).toList();
        for (String ancestor : ancestors) {
            if (!ancestor.matches("https?://(\\*\\.)?[A-Za-z0-9.-]+(:[0-9]{1,5})?")) {
                variables.problem(
                        "EMBED_ANCESTORS",
                        "holds '" + ancestor + "', expected *, none, or addresses like https://news.example or"
                                + " https://*.news.example and commas");
                return EmbedConfig.DEFAULT;
            }
        }
        return new EmbedConfig(ancestors);
    }
}
