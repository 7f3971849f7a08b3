package dev.archipelago.web.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportPictureTest {

    private static final String BELOW = "Báo cáo thị trường tiền mã hóa · 20/11/2026";

    private final ReportPicture picture = new ReportPicture();

    private BufferedImage drawn(String title) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(picture.draw("Archipelago", true, title, BELOW)));
    }

    /** Returns the number of pixels in a part of the title that are as dark as its letters. */
    private static int ink(BufferedImage image, int from, int to) {
        int ink = 0;
        for (int y = from; y < to; y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                ink += (image.getRGB(x, y) & 0xff) < 0x60 ? 1 : 0;
            }
        }
        return ink;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bitcoin giữ vững 91.000 USD khi dòng tiền ETF đảo chiều",
                "ỲỰỄỘẲ",
                "Một tựa rất dài ",
                "😀漢字 \u0000\ud800",
                ""
            })
    void draw_anyTitle_keepsItsSizeAndMargins(String title) throws IOException {
        BufferedImage image = drawn(title.length() == 16 ? title.repeat(30) + "x".repeat(400) : title);

        assertThat(image.getWidth()).isEqualTo(ReportPicture.WIDTH);
        assertThat(image.getHeight()).isEqualTo(ReportPicture.HEIGHT);
        for (int y = 12; y < 630; y++) {
            assertThat(image.getRGB(1199, y)).isEqualTo(image.getRGB(0, 300));
            assertThat(image.getRGB(40, y)).isEqualTo(image.getRGB(0, 300));
        }
    }

    @Test
    void draw_diacritics_areDrawnOverTheirLetters() throws IOException {
        assertThat(ink(drawn("Ễ"), 150, 500)).isGreaterThan(ink(drawn("E"), 150, 500));
        assertThat(ink(drawn("e\u0302\u0303"), 150, 500)).isEqualTo(ink(drawn("ễ"), 150, 500));
    }

    @Test
    void draw_sameWords_givesTheSameBytes() throws IOException {
        byte[] first = picture.draw("Archipelago", true, "Bitcoin giữ vững", BELOW);

        assertThat(picture.draw("Archipelago", true, "Bitcoin giữ vững", BELOW)).isEqualTo(first);
        assertThat(first.length).isLessThan(100_000);
        Files.createDirectories(Path.of("target/preview"));
        Files.write(
                Path.of("target/preview/picture.png"),
                picture.draw(
                        "Archipelago",
                        true,
                        "Thanh khoản cuối tuần mỏng, thị trường chờ tin lãi suất: điều gì sẽ đến?",
                        BELOW));
    }
}
