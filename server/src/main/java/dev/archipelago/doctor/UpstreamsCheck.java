package dev.archipelago.doctor;

import dev.archipelago.external.Upstreams;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceContext;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.SourceOffer;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.external.spi.Upstream;
import dev.archipelago.external.spi.UpstreamPlan;
import dev.archipelago.infrastructure.config.UpstreamConfig;
import dev.archipelago.infrastructure.config.UpstreamSettings;
import dev.archipelago.infrastructure.http.HttpFetcher;
import dev.archipelago.market.Coin;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The upstreams: each host is resolved, and each source is fetched once and decoded, fallbacks too. The calls are not
 * counted in the budget of a running server.
 */
final class UpstreamsCheck implements Check {

    private final UpstreamConfig config;
    private final List<Coin> coins;
    private final InstantSource clock;

    UpstreamsCheck(UpstreamConfig config, List<Coin> coins, InstantSource clock) {
        this.config = config;
        this.coins = List.copyOf(coins);
        this.clock = clock;
    }

    @Override
    public String subject() {
        return "upstreams";
    }

    @Override
    public List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        try (HttpFetcher fetcher = new HttpFetcher()) {
            for (Upstream upstream : Upstreams.REGISTERED.list()) {
                findings.addAll(examine(upstream, fetcher::get));
            }
        }
        return findings;
    }

    private List<Finding> examine(Upstream upstream, Transport transport) {
        String title = upstream.attribution().title();
        UpstreamSettings settings = config.of(upstream.name());
        Optional<Finding> unresolved = resolve(title, settings);
        if (unresolved.isPresent()) {
            return List.of(unresolved.get());
        }
        SourceContext context = new SourceContext(settings, coins, transport, clock);
        SourceContext routed =
                new SourceContext(settings, coins, upstream.route(context).transport(), clock);
        List<Finding> findings = new ArrayList<>();
        for (SourceOffer<?> offer : upstream.sources()) {
            findings.add(fetch(title + ", " + offer.kind(), offer.factory().apply(routed)));
        }
        upstream.plan().ifPresent(plan -> findings.add(plan(title + " plan", plan.apply(routed))));
        return findings;
    }

    private static Optional<Finding> resolve(String title, UpstreamSettings settings) {
        Set<String> hosts = new LinkedHashSet<>();
        settings.addresses().values().stream().map(URI::getHost).forEach(hosts::add);
        for (String host : hosts) {
            try {
                var _ = InetAddress.getAllByName(host);
            } catch (UnknownHostException e) {
                return Optional.of(Finding.failed(
                        title, "the name " + host + " cannot be resolved", "Check the DNS servers of this machine."));
            }
        }
        return Optional.empty();
    }

    private Finding fetch(String subject, Source<?> source) {
        if (!source.configured()) {
            return Finding.skipped(subject, "its key is not set");
        }
        try {
            long begun = clock.millis();
            var _ = source.fetch();
            return Finding.ok(subject, "answered and decoded in " + (clock.millis() - begun) + " ms");
        } catch (SourceException e) {
            return finding(subject, e);
        }
    }

    private static Finding finding(String subject, SourceException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure.kind()) {
            case NOT_CONFIGURED -> Finding.skipped(subject, message);
            case LIMITED ->
                Finding.warning(
                        subject,
                        message,
                        "Wait"
                                + failure.retryAfter()
                                        .map(Duration::toSeconds)
                                        .map(s -> " " + s + " s")
                                        .orElse("") + "; another program may use the same key or address.");
            case REFUSED ->
                Finding.failed(subject, message, "Check the key, its plan and the country of this machine.");
            case TIMEOUT, FAILED ->
                Finding.failed(
                        subject, message, "Check the connection of this machine and a proxy or firewall before it.");
        };
    }

    private static Finding plan(String subject, Source<UpstreamPlan> source) {
        if (!source.configured()) {
            return Finding.skipped(subject, "its key is not set");
        }
        try {
            UpstreamPlan plan = source.fetch();
            return Finding.ok(
                    subject,
                    plan.perMinute() + " calls a minute, " + plan.usedThisMonth() + " of " + plan.perMonth()
                            + " credits of this month are used");
        } catch (SourceException e) {
            return finding(subject, e);
        }
    }
}
