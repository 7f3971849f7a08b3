package dev.archipelago.infrastructure.config;

import java.util.List;

/**
 * Where alerts may be delivered.
 *
 * @param webhookNetworks networks that webhooks may reach although they are not public, there also over plain http
 *     ({@code WEBHOOK_ALLOWED_NETWORKS}, comma separated)
 */
public record AlertConfig(List<Network> webhookNetworks) {}
