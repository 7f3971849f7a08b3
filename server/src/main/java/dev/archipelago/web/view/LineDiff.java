package dev.archipelago.web.view;

import java.util.ArrayList;
import java.util.List;

/** Computes the difference of two texts by lines, with three unchanged lines around each change. Thread-safe. */
public final class LineDiff {

    /** Longer texts are compared by their beginnings, since time and memory grow with the product of the lengths. */
    private static final int MOST_LINES = 2_000;

    private static final int LONGEST_LINE = 300;
    private static final int CONTEXT = 3;

    private LineDiff() {}

    /** The lines of both texts; those far from any change are left out. Empty if the texts are equal. */
    public static List<AdminView.DiffLine> of(String before, String after) {
        if (before.equals(after)) {
            return List.of();
        }
        List<String> old = lines(before);
        List<String> now = lines(after);
        int[][] common = common(old, now);
        List<AdminView.DiffLine> all = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < old.size() || j < now.size()) {
            if (i < old.size() && j < now.size() && old.get(i).equals(now.get(j))) {
                all.add(line(' ', old.get(i)));
                i++;
                j++;
            } else if (j == now.size() || i < old.size() && common[i + 1][j] >= common[i][j + 1]) {
                all.add(line('-', old.get(i++)));
            } else {
                all.add(line('+', now.get(j++)));
            }
        }
        return nearChanges(all);
    }

    /** The length of the longest common subsequence of the rests of both from each pair of lines. */
    private static int[][] common(List<String> old, List<String> now) {
        int[][] common = new int[old.size() + 1][now.size() + 1];
        for (int i = old.size() - 1; i >= 0; i--) {
            for (int j = now.size() - 1; j >= 0; j--) {
                common[i][j] = old.get(i).equals(now.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }

    private static List<AdminView.DiffLine> nearChanges(List<AdminView.DiffLine> all) {
        List<AdminView.DiffLine> near = new ArrayList<>();
        int last = -1;
        for (int i = 0; i < all.size(); i++) {
            if (isNearChange(all, i)) {
                if (last >= 0 && i > last + 1) {
                    near.add(line(' ', "…"));
                }
                near.add(all.get(i));
                last = i;
            }
        }
        return near;
    }

    private static boolean isNearChange(List<AdminView.DiffLine> all, int index) {
        for (int i = Math.max(0, index - CONTEXT); i <= Math.min(all.size() - 1, index + CONTEXT); i++) {
            if (all.get(i).sign() != ' ') {
                return true;
            }
        }
        return false;
    }

    /** Tags begin new lines, since bodies are often written in one. */
    private static List<String> lines(String text) {
        return text.replace("\r", "")
                .replaceAll(">\\s*<", ">\n<")
                .lines()
                .limit(MOST_LINES)
                .toList();
    }

    private static AdminView.DiffLine line(char sign, String text) {
        return new AdminView.DiffLine(
                sign, text.length() > LONGEST_LINE ? text.substring(0, LONGEST_LINE) + "…" : text);
    }
}
