package dev.archipelago.web.pdf;

import com.openhtmltopdf.extend.FSTextBreaker;
import java.text.BreakIterator;
import java.time.Duration;
import java.util.Locale;

/**
 * Breaks lines between words, and ends a layout that takes too long: the renderer has no time limit, but asks for every text
 * where it may break. For one layout on one thread.
 */
final class DeadlineLineBreaker implements FSTextBreaker {

    private final BreakIterator breaks;
    private final Duration allowed;
    private final long end;

    DeadlineLineBreaker(String language, Duration allowed) {
        this.breaks = BreakIterator.getLineInstance(Locale.forLanguageTag(language));
        this.allowed = allowed;
        this.end = System.nanoTime() + allowed.toNanos();
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
        if (System.nanoTime() - end > 0) {
            throw new PdfException("the layout did not end within " + allowed, null);
        }
    }
}
