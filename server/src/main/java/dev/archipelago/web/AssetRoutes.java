package dev.archipelago.web;

import dev.archipelago.web.page.Addressing;
import dev.archipelago.web.page.PageWriter;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Routes of the static files, at their historical paths. */
public final class AssetRoutes implements RouteModule {

    private static final List<String> FOLDERS =
            List.of("/shared_assets/*", "/shared_components/*", "/crypto_dashboard/*", "/fonts/*");

    /** The text of a report is in its frame, so crawlers may fetch the frame; the longer rule takes precedence. */
    private static final String ROBOTS =
            "User-agent: *\nAllow: /\nDisallow: /api/\nAllow: /api/crypto_reports/\nDisallow: /admin/\n";

    private final Assets assets;
    private final PageWriter writer;
    private final Workers workers;
    private final ErrorResponses problems;
    private final CachedBody robots;
    private final byte[] robotsText;

    /** @param publicBaseUrl the address of the site, for the site map in {@code robots.txt} */
    public AssetRoutes(Assets assets, RouteServices services, Optional<URI> publicBaseUrl) {
        this.robotsText = publicBaseUrl
                .map(address -> ROBOTS + "Sitemap: " + address + "/sitemap.xml\n")
                .orElse(ROBOTS)
                .getBytes(StandardCharsets.UTF_8);
        this.assets = assets;
        this.writer = services.writer();
        this.workers = services.workers();
        this.problems = services.problems();
        this.robots = services.textFile();
    }

    @Override
    public void mount(RouteTable routes) {
        for (String folder : FOLDERS) {
            routes.get(
                    folder, context -> serve(context, context.normalizedPath().substring(1)));
        }
        routes.get("/favicon.ico", context -> serve(context, "shared_assets/images/favicon.svg"));
        routes.get("/robots.txt", context -> robots.write(context.request(), robotsText, Addressing.BY_ADDRESS));
    }

    private void serve(RoutingContext context, String path) {
        Optional<Assets.Asset> ready = assets.getIfPresent(path);
        if (ready.isPresent()) {
            write(context, ready.get());
            return;
        }
        workers.run(context.vertx(), () -> assets.load(path))
                .onComplete(
                        asset -> {
                            if (asset.isPresent()) {
                                write(context, asset.get());
                            } else {
                                problems.send(context.request(), 404);
                            }
                        },
                        failure -> problems.failed(context.request(), failure));
    }

    private void write(RoutingContext context, Assets.Asset asset) {
        String version =
                context.request().query() == null ? null : context.request().getParam("v");
        Addressing addressing =
                version != null && asset.isVersion(version) ? Addressing.BY_ADDRESS : Addressing.BY_PATH;
        writer.write(context.request(), asset.page(), addressing);
    }
}
