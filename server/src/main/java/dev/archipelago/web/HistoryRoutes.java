package dev.archipelago.web;

import dev.archipelago.business.history.HistoryAnswer;
import dev.archipelago.business.history.HistoryQuestion;
import dev.archipelago.business.history.HistoryReader;
import dev.archipelago.business.history.HistoryRefusedException;
import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.Flavour;
import dev.archipelago.web.page.Page;
import dev.archipelago.web.page.PageFactory;
import dev.archipelago.web.page.PageHead;
import dev.archipelago.web.page.PageWriter;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The market's past as JSON and CSV. */
final class HistoryRoutes {

    private static final int KEPT_SECONDS = 10;
    private static final int AT_ONCE = 3;
    private static final Duration TURN = Duration.ofSeconds(5);
    private static final int OVERHEAD = 4_096;

    /** In memory only: asking PostgreSQL again costs less than Redis would hold. Older ones answer while it is away. */
    private static final EntryOptions OPTIONS = EntryOptions.of(CacheStrategy.custom(Duration.ofSeconds(KEPT_SECONDS)))
            .in(EntryOptions.Tiers.L1_ONLY)
            .withFailSafe(Duration.ofHours(1));

    private static final CachePolicy POLICY = CachePolicy.shared(KEPT_SECONDS).varyingBy("Accept");

    private final HistoryReader history;
    private final Cache cache;
    private final PageFactory factory;
    private final PageWriter writer;
    private final Workers workers;
    private final Problems problems;
    private final Codec<Page> codec = Codec.inMemory(page -> page.size() + OVERHEAD);

    /** Long questions must not take every connection to PostgreSQL from those who read reports. */
    private final Semaphore turns = new Semaphore(AT_ONCE);

    HistoryRoutes(
            HistoryReader history,
            Cache cache,
            PageFactory factory,
            PageWriter writer,
            Workers workers,
            Problems problems) {
        this.history = history;
        this.cache = cache;
        this.factory = factory;
        this.writer = writer;
        this.workers = workers;
        this.problems = problems;
    }

    void mount(Paths paths) {
        paths.get("/api/crypto/history", this::answer);
    }

    private void answer(RoutingContext context) {
        HistoryParameters parameters;
        HistoryQuestion question;
        try {
            parameters = HistoryParameters.of(context.request());
            question = history.question(parameters.metric(), parameters.from(), parameters.to(), parameters.step());
        } catch (HistoryRefusedException | IllegalArgumentException e) {
            problems.explain(context.request(), 400, String.valueOf(e.getMessage()));
            return;
        }
        workers.run(
                        context.vertx(),
                        () -> cache.get(key(question, parameters.csv()), () -> page(question, parameters.csv())))
                .onComplete(
                        page -> writer.write(context.request(), page, Flavour.BY_ADDRESS),
                        failure -> problems.failed(context.request(), failure));
    }

    private CacheKey<Page> key(HistoryQuestion question, boolean csv) {
        String span = question.from().getEpochSecond() + "-" + question.to().getEpochSecond() + "-"
                + question.step().toSeconds() + (csv ? "-csv" : "-json");
        return CacheKey.of("history", question.metric().key(), span, codec, OPTIONS);
    }

    private Page page(HistoryQuestion question, boolean csv) throws InterruptedException {
        if (!turns.tryAcquire(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new RejectedExecutionException("too many questions about the past wait already");
        }
        try {
            HistoryAnswer answer = history.answer(question);
            PageHead head = new PageHead(
                    200,
                    csv ? CsvText.TYPE : "application/json; charset=utf-8",
                    Optional.empty(),
                    Optional.empty(),
                    POLICY,
                    POLICY);
            return factory.page(head, csv ? HistoryText.csv(answer) : HistoryText.json(answer));
        } finally {
            turns.release();
        }
    }
}
