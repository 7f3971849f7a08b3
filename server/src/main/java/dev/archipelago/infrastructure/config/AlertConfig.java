package dev.archipelago.infrastructure.config;

import java.util.List;

/**
 * The configuration of alert delivery.
 *
 * @param webhookNetworks non-public networks that webhooks may reach, also over plain http ({@code
 *     WEBHOOK_ALLOWED_NETWORKS}, comma separated)
 */
public record AlertConfig(List<Network> webhookNetworks) {}
