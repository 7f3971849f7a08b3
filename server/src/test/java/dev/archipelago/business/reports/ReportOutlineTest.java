package dev.archipelago.business.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.business.reports.ReportPage.Section;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class ReportOutlineTest {

    @Test
    void of_headerAndOtherHeading_takesTheHeader() {
        assertThat(ReportOutline.of("<h1>First</h1><main><header><h1>Header</h1></header></main>")
                        .title())
                .isEqualTo("Header");
    }

    @Test
    void of_noHeader_takesTheFirstHeading() {
        assertThat(ReportOutline.of("<section><h1>A <b>bold</b> one</h1></section><h1>B</h1>")
                        .title())
                .isEqualTo("A bold one");
    }

    @Test
    void of_noHeading_hasNoTitle() {
        assertThat(ReportOutline.of("<section id=a><h2>A</h2></section>").title())
                .isEmpty();
    }

    @Test
    void of_sections_listsThoseWithIdAndHeading() {
        assertThat(ReportOutline.of("""
                        <section id="a"><h2><i class="fas fa-x">x</i> A &amp; B</h2><p>t</p><h2>second</h2></section>
                        <section><h2>no id</h2></section><section id="c"><h3>no h2</h3></section>
                        <section id="d"><div><h2>D</h2></div></section><section id="e"><h2> </h2></section>""").sections()).containsExactly(new Section("a", "A & B"), new Section("d", "D"));
    }

    @Test
    void of_nestedSections_givesTheHeadingToTheInner() {
        assertThat(ReportOutline.of("<section id=o><section id=i><h2>Inner</h2></section><h2>Outer</h2></section>")
                        .sections())
                .containsExactly(new Section("i", "Inner"), new Section("o", "Outer"));
    }

    @Test
    void of_manySections_keepsForty() {
        assertThat(ReportOutline.of("<section id=s><h2>S</h2></section>".repeat(500))
                        .sections())
                .hasSize(ReportOutline.MOST_SECTIONS);
    }

    @Test
    void of_firstSection_givesTheExcerptWithoutHeadings() {
        assertThat(ReportOutline.of("""
                        <header><h1>T</h1><span>role</span></header><section id="a"> </section>
                        <section id="b"><h2>Heading</h2><p>One.</p><p>Two<br>three <i class="fas">icon</i></p></section>
                        <section><p>Other</p></section>""").excerpt()).isEqualTo("One. Two three");
    }

    @Test
    void of_noSection_givesTheExcerptOfTheBody() {
        assertThat(ReportOutline.of(
                                "<header>role</header><h2>H</h2><p>Text <style>b{}</style><script>x()</script>here</p>")
                        .excerpt())
                .isEqualTo("Text here");
    }

    @Test
    void of_longSection_cutsTheExcerptAtAWord() {
        String excerpt = ReportOutline.of("<section><p>" + "thị trường ".repeat(2_000) + "</p></section>")
                .excerpt();

        assertThat(excerpt)
                .hasSizeLessThanOrEqualTo(300)
                .hasSizeGreaterThan(280)
                .matches(".*(thị|trường)…");
    }

    @Test
    void of_markupAsText_isPlainText() {
        assertThat(ReportOutline.of("<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1>")
                        .title())
                .isEqualTo("<script>alert(1)</script>");
    }

    @Test
    void readingMinutes_words_areRoundedUp() {
        assertThat(ReportOutline.of("").readingMinutes()).isEqualTo(1);
        assertThat(ReportOutline.of("<p>" + "từ ".repeat(220) + "</p>").readingMinutes())
                .isEqualTo(1);
        assertThat(ReportOutline.of("<p>" + "từ - ".repeat(221) + "</p>").readingMinutes())
                .isEqualTo(2);
    }

    @Test
    void of_firstElementMarked_isASample() {
        assertThat(ReportOutline.of("<main class='x sample-report'></main>").sample())
                .isTrue();
        assertThat(ReportOutline.of("<main><p class=sample-report></main>").sample())
                .isFalse();
        assertThat(ReportOutline.of("").sample()).isFalse();
    }

    @Test
    void of_hostileBodies_ends() {
        Assertions.assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
            assertThat(ReportOutline.of("<div>".repeat(200_000)).title()).isEmpty();
            assertThat(ReportOutline.of("<section id=x>".repeat(70_000) + "<h2>" + "<b>".repeat(10_000)))
                    .isNotNull();
            assertThat(ReportOutline.of("<h1>" + "a".repeat(999_000)).title()).hasSize(200);
            assertThat(ReportOutline.of("<table><tr><td>".repeat(60_000) + "<!--"))
                    .isNotNull();
        });
    }

    @Test
    void of_randomMarkup_neverThrows() {
        String[] parts = {
            "<section id=a>",
            "</section>",
            "<h1>",
            "</h1>",
            "<h2>",
            "</h2>",
            "<i class=fas>",
            "</i>",
            "<header>",
            "</header>",
            "text ",
            "<!--",
            "-->",
            "<p>",
            "&#0;",
            "\ud83d",
            "\u0000",
            "<svg>",
            "<template>",
            "<table>",
            "'\""
        };
        Random random = new Random(7);
        for (int round = 0; round < 3_000; round++) {
            StringBuilder html = new StringBuilder();
            for (int part = random.nextInt(60); part > 0; part--) {
                html.append(parts[random.nextInt(parts.length)]);
            }
            ReportOutline outline = ReportOutline.of(html.toString());
            assertThat(outline.readingMinutes()).isPositive();
            assertThat(outline.excerpt()).hasSizeLessThanOrEqualTo(300);
        }
    }
}
