package dev.archipelago.market;

/** The Levenshtein distance between two words, to name the known word that resembles an unknown one most. */
public final class EditDistance {

    private EditDistance() {}

    /** The number of characters to insert, delete or replace in order to change {@code from} into {@code to}. */
    public static int of(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            above[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] line = new int[to.length() + 1];
            line[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = above[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                line[column] = Math.min(replaced, Math.min(above[column], line[column - 1]) + 1);
            }
            above = line;
        }
        return above[to.length()];
    }
}
