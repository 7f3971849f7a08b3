package dev.archipelago.web;

import dev.archipelago.business.alerts.Alerts;
import dev.archipelago.business.coins.Coins;
import dev.archipelago.business.dashboard.MarketDashboard;
import dev.archipelago.business.history.HistoryReader;
import dev.archipelago.infrastructure.config.SiteConfig;
import dev.archipelago.infrastructure.config.WebConfig;
import dev.archipelago.web.live.LiveSocket;
import dev.archipelago.web.page.PageCache;
import dev.archipelago.web.page.PageFactory;
import dev.archipelago.web.page.PageRegistry;
import java.time.InstantSource;

/**
 * What the edge serves.
 *
 * @param problems writes the page of a failed request
 * @param problemPolicy the {@code Content-Security-Policy} of that page
 * @param access who asks, how much they may ask for, and where what operators change is recorded
 */
public record WebDependencies(
        WebConfig config,
        InstantSource clock,
        PageFactory factory,
        PageCache pages,
        ProblemView problems,
        String problemPolicy,
        Assets assets,
        MarketDashboard dashboard,
        HistoryReader history,
        Coins coins,
        LiveSocket live,
        AdminServices operations,
        Alerts alerts,
        SiteConfig site,
        Access access,
        PageRegistry registry) {}
