package dev.archipelago.web.page;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that make pages: as many as there are cores, and two for PDFs and pictures, which take up to a
 * hundred times as long and must not keep other pages waiting. Thread-safe.
 */
final class PageMakers implements AutoCloseable {

    /** How many PDFs are made at once, and how many may wait. */
    static final int PRINTERS = 2;

    static final int PRINTS_WAITING = 4;

    private static final int PAGES_WAITING = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ThreadPoolExecutor pages;
    private final ThreadPoolExecutor prints;

    PageMakers(int cores) {
        // A full queue slows down whoever asks, rather than failing readers.
        this.pages = pool("page-maker-", cores, PAGES_WAITING, new ThreadPoolExecutor.CallerRunsPolicy());
        this.prints = pool("pdf-maker-", PRINTERS, PRINTS_WAITING, new ThreadPoolExecutor.AbortPolicy());
    }

    private static ThreadPoolExecutor pool(String name, int threads, int waiting, RejectedExecutionHandler full) {
        return new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(waiting),
                Thread.ofPlatform().daemon().name(name, 0).factory(),
                full);
    }

    /**
     * What {@code work} makes for {@code route}; waits for it.
     *
     * @throws BusyException if too many PDFs and pictures wait already
     * @throws Exception if it fails or takes too long; then it is interrupted
     */
    <T> T make(PageRoute route, Callable<T> work) throws Exception {
        Future<T> page;
        try {
            page = (printed(route) ? prints : pages).submit(work);
        } catch (RejectedExecutionException e) {
            throw new BusyException("too many PDFs and pictures wait to be made", e);
        }
        try {
            return page.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            page.cancel(true);
        }
    }

    private static boolean printed(PageRoute route) {
        return route instanceof PageRoute.Pdf || route instanceof PageRoute.Picture;
    }

    @Override
    public void close() {
        pages.shutdownNow();
        prints.shutdownNow();
    }
}
