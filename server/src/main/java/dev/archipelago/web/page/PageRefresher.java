package dev.archipelago.web.page;

import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.language.Language;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.SnapshotListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the pages that matter most up to date in the background, so that no reader waits for them. Thread-safe.
 *
 * <p>The home page is made again every 15 seconds at most while the market moves, and at once when a report changes or
 * the state of a reading does. It does not wait for the chart of a new report, so it is made once more a moment later. One
 * thread does it all; asking twice before it comes round costs nothing.
 */
public final class PageRefresher implements SnapshotListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PageRefresher.class);
    private static final Duration PACE = Duration.ofSeconds(15);
    /** Longer than drawing a chart takes, and starting what draws it. */
    private static final Duration DRAWN = Duration.ofSeconds(2);

    private static final List<PageRoute> HOME = List.of(new PageRoute.Home());

    private final PageCache pages;
    private final ScheduledThreadPoolExecutor thread;
    private final AtomicBoolean marketMoved = new AtomicBoolean();
    private final AtomicBoolean homeDue = new AtomicBoolean();
    private final AtomicBoolean failing = new AtomicBoolean();
    private final AtomicBoolean frontDue = new AtomicBoolean();
    private final AtomicBoolean chartDue = new AtomicBoolean();
    private final AtomicReference<List<ReadingState>> states = new AtomicReference<>(List.of());

    public PageRefresher(PageCache pages) {
        this.pages = pages;
        this.thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("page-keeper").factory());
        this.thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Makes the home page, the newest report and the first list page in every language, then begins to keep them. After
     * the first that cannot be made the others are left until a reader asks. Blocks meanwhile.
     */
    public void warm() {
        marketMoved.set(false);
        // The first failure ends it: a database that is away would cost the start a timeout for each page.
        boolean made = PageCache.FRONT.stream()
                .allMatch(route -> Language.all().stream().allMatch(language -> remake(route, language)));
        if (!made) {
            LOG.info("starting without all front pages; they are made when somebody asks for them");
        }
        later(chartDue, DRAWN, () -> remake(HOME));
        thread.scheduleWithFixedDelay(this::keepPace, PACE.toMillis(), PACE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void onSnapshot(Snapshot snapshot) {
        marketMoved.set(true);
        List<ReadingState> now =
                snapshot.readings().values().stream().map(Reading::state).toList();
        if (!now.equals(states.getAndSet(now))) {
            later(homeDue, Duration.ZERO, () -> remake(HOME));
        }
    }

    /**
     * Report {@code id} is new, was corrected or is gone: its pages, those that name it and those beside it are out of
     * date from now on, and the front pages are made again at once. Does not block.
     */
    public void reportChanged(int id) {
        pages.numberChanged(id);
        pages.expire(route -> switch (route) {
            case PageRoute.Frame(int frame, PageRoute.Scripts _) -> frame == id;
            case PageRoute.Print(int print) -> print == id;
            case PageRoute.Pdf(int pdf) -> pdf == id;
            case PageRoute.Market _, PageRoute.CoinPage _, PageRoute.MetricHistory _ -> false;
            case PageRoute.Picture(int picture) -> picture == id;
            // Neighbours name each other, and a deleted row no longer says which they were.
            default -> true;
        });
        frontChanged();
    }

    /** The list of reports changed: its pages are made again when they are asked for, the first one at once. Does not block. */
    public void listChanged() {
        pages.expire(route -> route instanceof PageRoute.ReportList);
        frontChanged();
    }

    /** Any report may have changed, as after an outage: every page is out of date. Does not block. */
    public void reportsChanged() {
        pages.numbersChanged();
        pages.expire(route -> true);
        frontChanged();
    }

    /** Makes the home page again if the market moved since. */
    void keepPace() {
        if (marketMoved.get()) {
            remake(HOME);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }

    private void frontChanged() {
        later(frontDue, Duration.ZERO, () -> {
            // Made here whatever other servers do: waiting for a slow one would show the old page meanwhile.
            remake(PageCache.FRONT);
            later(chartDue, DRAWN, () -> remake(HOME));
        });
    }

    /** Does {@code work} after {@code delay}, once for all who ask before it begins. */
    private void later(AtomicBoolean due, Duration delay, Runnable work) {
        if (due.compareAndSet(false, true)) {
            try {
                thread.schedule(
                        () -> {
                            due.set(false);
                            work.run();
                        },
                        delay.toMillis(),
                        TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("pages are not made again, the server is stopping");
            }
        }
    }

    private void remake(List<PageRoute> routes) {
        marketMoved.set(false);
        for (PageRoute route : routes) {
            for (Language language : Language.all()) {
                remake(route, language);
            }
        }
    }

    private boolean remake(PageRoute route, Language language) {
        try {
            pages.refresh(route, language);
            failing.set(false);
            return true;
        } catch (RuntimeException e) {
            // An outage lasts for many rounds and is worth one line; the end of the server is worth none.
            if (!thread.isShutdown() && !failing.getAndSet(true)) {
                LOG.warn("page {} in {} could not be made again: {}", route.key(), language.tag(), e.toString());
            }
            return false;
        } catch (Error e) {
            // An error that left the periodic task would end it for good.
            BackgroundFailures.survived("page-keeper", e);
            return false;
        }
    }
}
