package dev.archipelago.web.pdf;

import com.openhtmltopdf.extend.FSTextBreaker;
import java.text.BreakIterator;
import java.time.Duration;
import java.util.Locale;

/**
 * Breaks lines between words, and aborts a layout that exceeds its deadline: the renderer has no time limit, but calls
 * the line breaker for every text. For one layout on one thread.
 */
final class DeadlineLineBreaker implements FSTextBreaker {

    private final BreakIterator breaks;
    private final Duration limit;
    private final long deadline;

    DeadlineLineBreaker(String language, Duration limit) {
        this.breaks = BreakIterator.getLineInstance(Locale.forLanguageTag(language));
        this.limit = limit;
        this.deadline = System.nanoTime() + limit.toNanos();
    }

    @Override
    public int next() {
        check();
        return breaks.next();
    }

    @Override
    public void setText(String text) {
        check();
        breaks.setText(text);
    }

    private void check() {
        if (System.nanoTime() - deadline > 0) {
            throw new PdfException("the layout timed out after " + limit, null);
        }
    }
}
