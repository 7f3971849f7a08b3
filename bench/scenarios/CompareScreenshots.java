import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import javax.imageio.ImageIO;

/** The smallest difference of a colour channel that counts: the browser's anti-aliasing is not deterministic. */
static final int UNSEEN = 8;

/**
 * Compares the screenshots of two directories by name, prints those that differ with the percentage of differing
 * pixels, and exits with 1 if there are any. Live figures differ between runs: compare runs with a held market, or
 * ignore small percentages.
 */
void main(String[] arguments) throws IOException {
    Path before = Path.of(arguments[0]);
    Path now = Path.of(arguments[1]);
    TreeSet<String> names = new TreeSet<>(names(before));
    names.addAll(names(now));
    int different = 0;
    for (String name : names) {
        String difference = difference(before.resolve(name), now.resolve(name));
        if (!difference.isEmpty()) {
            different++;
            IO.println(name + ": " + difference);
        }
    }
    IO.println(different + " of " + names.size() + " pictures differ");
    System.exit(different == 0 ? 0 : 1);
}

TreeSet<String> names(Path folder) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    try (var files = Files.list(folder)) {
        files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".png")).forEach(names::add);
    }
    return names;
}

/** Describes the difference; empty if there is no visible one. */
String difference(Path before, Path now) throws IOException {
    if (!Files.exists(before) || !Files.exists(now)) {
        return Files.exists(now) ? "new" : "gone";
    }
    BufferedImage old = ImageIO.read(before.toFile());
    BufferedImage current = ImageIO.read(now.toFile());
    String size = old.getWidth() == current.getWidth() && old.getHeight() == current.getHeight()
            ? ""
            : "%d x %d became %d x %d, ".formatted(old.getWidth(), old.getHeight(), current.getWidth(), current.getHeight());
    int width = Math.min(old.getWidth(), current.getWidth());
    int height = Math.min(old.getHeight(), current.getHeight());
    long changed = 0;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            changed += alike(old.getRGB(x, y), current.getRGB(x, y)) ? 0 : 1;
        }
    }
    return size.isEmpty() && changed == 0 ? "" : size + "%.2f %% of the pixels".formatted(100.0 * changed / ((long) width * height));
}

boolean alike(int one, int other) {
    for (int shift = 0; shift < 24; shift += 8) {
        if (Math.abs((one >> shift & 0xff) - (other >> shift & 0xff)) > UNSEEN) {
            return false;
        }
    }
    return true;
}
