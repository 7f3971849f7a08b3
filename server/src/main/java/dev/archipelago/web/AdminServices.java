package dev.archipelago.web;

import dev.archipelago.business.alerts.Alerts;
import dev.archipelago.business.reports.Publishing;
import dev.archipelago.cache.Cache;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.store.NodeRegistry;
import dev.archipelago.observability.Monitoring;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What the pages for operators show and change.
 *
 * @param clearCache clears the cache and returns the number of entries that were in memory; may block
 * @param nodes the servers of the site
 * @param settings the effective settings without secrets
 * @param secret the secret of the site, from which the keys of sessions are derived
 */
public record AdminServices(
        Publishing publishing,
        Alerts alerts,
        Monitoring monitoring,
        Cache cache,
        LongSupplier clearCache,
        NodeRegistry nodes,
        Map<String, String> settings,
        Secret secret) {}
