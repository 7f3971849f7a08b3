package dev.archipelago.web.page;

import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.language.Language;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.SnapshotListener;
import dev.archipelago.web.page.PageDefinition.Invalidation;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renders the pages that are kept warm in the background, so that no reader waits for them. Thread-safe.
 *
 * <p>Pages with market figures are rendered again when those change: at most every 15 seconds while the pages are being
 * requested, every five minutes otherwise, and immediately when a report or the state of a reading changes. All of this
 * runs on one thread; requests for a rendering that is pending are merged with it.
 */
public final class PageRefresher implements SnapshotListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PageRefresher.class);
    private static final String THREAD = "page-refresher";
    private static final Duration PERIOD = Duration.ofSeconds(15);
    /** The period while pages with market figures are not requested. Their scripts fetch the current figures. */
    private static final Duration IDLE_PERIOD = Duration.ofMinutes(5);
    /** Changes of reports within this time, such as those of one transaction, cause one rendering. */
    private static final Duration MERGE_TIME = Duration.ofMillis(25);

    /** Longer than drawing a chart and starting the engine that draws it take. */
    private static final Duration DRAWING_TIME = Duration.ofSeconds(2);

    private final PageCache pages;
    private final List<PageId<?>> keptWarm;
    private final List<PageId<?>> followingMarket;
    private final ScheduledThreadPoolExecutor thread;
    private volatile long refreshedAt = System.nanoTime();
    private final AtomicBoolean marketMoved = new AtomicBoolean();
    private final AtomicBoolean failing = new AtomicBoolean();
    private final AtomicBoolean marketPending = new AtomicBoolean();
    private final AtomicBoolean reportsPending = new AtomicBoolean();
    /** Whether pages are being made ready, which other renderings would delay; they follow. */
    private volatile boolean warming;

    /** Expired pages that the pending rendering after a change of reports includes. */
    private final Set<PageId<?>> outdated = ConcurrentHashMap.newKeySet();

    /** Pages that it includes although they were not expired. */
    private final Set<PageId<?>> unverified = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean chartPending = new AtomicBoolean();
    private final AtomicReference<List<ReadingState>> states = new AtomicReference<>(List.of());

    public PageRefresher(PageCache pages, PageRegistry registry) {
        this.pages = pages;
        this.keptWarm = registry.keptWarm();
        this.followingMarket = registry.followingMarket();
        this.thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name(THREAD).factory());
        this.thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Makes the pages that are kept warm ready in every language, then begins to refresh them. Pages that Redis holds
     * are used as they are and rendered again in the background, so that a restart is quick. After the first failure
     * the remaining pages are left until a reader asks for them. Blocks meanwhile.
     */
    public void warm() {
        warming = true;
        marketMoved.set(false);
        Set<PageId<?>> stored = new LinkedHashSet<>();
        // The first failure ends it: a database that is away would cost the start a timeout for each page.
        boolean all = keptWarm.stream()
                .allMatch(page -> Language.all().stream().allMatch(language -> warm(page, language, stored)));
        if (!all) {
            LOG.info("starting without all warm pages; they are rendered when somebody asks for them");
        }
        warming = false;
        refreshWarm(stored::contains, unverified);
        if (!stored.containsAll(followingMarket)) {
            // Those rendered just now lack the chart, which is drawn meanwhile.
            schedule(chartPending, DRAWING_TIME, () -> refresh(followingMarket));
        }
        thread.scheduleWithFixedDelay(
                this::refreshPeriodically, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void onSnapshot(Snapshot snapshot) {
        marketMoved.set(true);
        List<ReadingState> now =
                snapshot.readings().values().stream().map(Reading::state).toList();
        if (!now.equals(states.getAndSet(now)) && !warming) {
            schedule(marketPending, Duration.ZERO, () -> refresh(followingMarket));
        }
    }

    /**
     * Report {@code id} is new, was corrected or is gone: the pages that depend on it are out of date from now on, and
     * those kept warm are rendered again at once, except pages of the list, which are once {@link #listChanged} is
     * called. Does not block.
     */
    public void reportChanged(int id) {
        pages.numberChanged(id);
        pages.expire(page -> page.changesWithReport(id));
        refreshWarm(page -> page.changesWithReport(id) && !showsList(page), outdated);
    }

    /**
     * The list of reports changed: its pages are out of date, and those kept warm are rendered again. Does not block.
     */
    public void listChanged() {
        pages.expire(PageRefresher::showsList);
        refreshWarm(PageRefresher::showsList, outdated);
    }

    /**
     * Any report may have changed, as after an outage: every page that shows reports is out of date. Does not block.
     */
    public void reportsChanged() {
        pages.numbersChanged();
        pages.expire(page -> page.definition().changesWithReports());
        refreshWarm(page -> page.definition().changesWithReports() && !showsList(page), outdated);
    }

    /**
     * Reports may have changed before this node began to detect changes. Other nodes have detected them, so that no
     * page is out of date for all: the warm pages are rendered again here, and others that this node has read are
     * expired. Does not block.
     */
    public void reportsChangedBeforeStart() {
        pages.numbersChanged();
        pages.expire(page -> page.definition().changesWithReports() && !keptWarm.contains(page));
        refreshWarm(page -> page.definition().changesWithReports() && !showsList(page), unverified);
    }

    /** The same for the list of reports. Does not block. */
    public void listChangedBeforeStart() {
        pages.expire(page -> showsList(page) && !keptWarm.contains(page));
        refreshWarm(PageRefresher::showsList, unverified);
    }

    private static boolean showsList(PageId<?> page) {
        return page.definition().changesWith(Invalidation.REPORT_LIST);
    }

    private void refreshPeriodically() {
        boolean read = pages.sinceMarketRead().compareTo(PERIOD.multipliedBy(2)) < 0;
        if (read || System.nanoTime() - refreshedAt >= IDLE_PERIOD.toNanos()) {
            refreshIfMarketMoved();
        }
    }

    /** Renders the pages that follow the market again if it moved since the last time. */
    void refreshIfMarketMoved() {
        if (marketMoved.get()) {
            refresh(followingMarket);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }

    /** Renders the warm pages that {@code affected} accepts, once for all calls before it begins. */
    private void refreshWarm(Predicate<PageId<?>> affected, Set<PageId<?>> due) {
        keptWarm.stream().filter(affected).forEach(due::add);
        if (warming || outdated.isEmpty() && unverified.isEmpty()) {
            return;
        }
        schedule(reportsPending, MERGE_TIME, () -> {
            renew(keptWarm.stream().filter(outdated::remove).toList());
            refresh(keptWarm.stream().filter(unverified::remove).toList());
        });
    }

    /** Runs {@code work} after {@code delay}, once for all calls before it begins. */
    private void schedule(AtomicBoolean pending, Duration delay, Runnable work) {
        if (pending.compareAndSet(false, true)) {
            try {
                thread.schedule(
                        () -> {
                            pending.set(false);
                            work.run();
                        },
                        delay.toMillis(),
                        TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("pages are not refreshed, the server is stopping");
            }
        }
    }

    /** Renders expired pages again, except those that a reader or another node has had rendered since. */
    private void renew(List<PageId<?>> which) {
        forEach(which, pages::renew);
    }

    private void refresh(List<PageId<?>> which) {
        forEach(which, pages::refresh);
    }

    private void forEach(List<PageId<?>> which, BiConsumer<PageId<?>, Language> render) {
        if (which.containsAll(followingMarket)) {
            marketMoved.set(false);
            refreshedAt = System.nanoTime();
        }
        for (PageId<?> page : which) {
            for (Language language : Language.all()) {
                succeeds(page, language, () -> render.accept(page, language));
            }
        }
    }

    private boolean warm(PageId<?> page, Language language, Set<PageId<?>> stored) {
        return succeeds(page, language, () -> {
            if (pages.warm(page, language)) {
                stored.add(page);
            }
        });
    }

    private boolean succeeds(PageId<?> page, Language language, Runnable work) {
        try {
            work.run();
            failing.set(false);
            return true;
        } catch (RuntimeException e) {
            // An outage fails many rounds and is logged once; a failure while the server stops is not logged at all.
            if (!thread.isShutdown() && !failing.getAndSet(true)) {
                LOG.warn("page {} in {} could not be refreshed: {}", page.key(), language.tag(), e.toString());
            }
            return false;
        } catch (Error e) {
            // An error that left the periodic task would end it for good.
            BackgroundFailures.survived(THREAD, e);
            return false;
        }
    }
}
