package dev.archipelago.simulator;

/**
 * A random walk that any second of can be computed by itself, from the seed alone. It is a sum of noises whose lattices are 1, 2, 4 … seconds
 * wide and whose amplitudes grow with the square root of the width, as a random walk's do; the widest is 48 days, so a walk never leaves
 * the neighbourhood of its start. Immutable.
 */
final class Walk {

    private static final int OCTAVES = 23;
    private static final double DAY_SHARE = 0.8;

    private final long seed;
    private final double start;
    private final double[] amplitude = new double[OCTAVES];

    /**
     * A walk around {@code start}.
     *
     * @param dailyVolatility about what share of its value it moves in a day, for example 0.025
     */
    Walk(long seed, double start, double dailyVolatility) {
        this.seed = seed;
        this.start = start;
        double second = dailyVolatility * DAY_SHARE / Math.sqrt(86_400);
        for (int octave = 0; octave < OCTAVES; octave++) {
            amplitude[octave] = second * Math.sqrt((double) (1L << octave));
        }
    }

    /** Its value at that second since the epoch. */
    double at(long second) {
        return start * Math.exp(sum(second, 0));
    }

    /** A bound no value of the window exceeds; it never falls while the window grows. */
    double high(long from, long to, int grid) {
        return start * Math.exp(extreme(from, to, grid, 1) + wick(grid));
    }

    /** A bound no value of the window falls below; it never rises while the window grows. */
    double low(long from, long to, int grid) {
        return start * Math.exp(-extreme(from, to, grid, -1) - wick(grid));
    }

    /** Noise of one width between -1 and 1, straight between its lattice points. */
    static double noise(long seed, int stream, long second, long width) {
        long index = Math.floorDiv(second, width);
        double left = lattice(seed, stream, index);
        long rest = second - index * width;
        return rest == 0 ? left : left + (lattice(seed, stream, index + 1) - left) * rest / width;
    }

    /** A seed for a named part of a market, so that each walks for itself. */
    static long seed(long seed, String name) {
        return mix(seed ^ mix(name.hashCode()));
    }

    // The octaves from the grid up are straight between grid points, so their extremes lie on these; the finer ones are
    // bounded by their amplitudes.
    private double extreme(long from, long to, int grid, int sign) {
        double extreme = Math.max(sign * sum(from, grid), sign * sum(to, grid));
        long width = 1L << grid;
        for (long second = (Math.floorDiv(from, width) + 1) * width; second < to; second += width) {
            extreme = Math.max(extreme, sign * sum(second, grid));
        }
        return extreme;
    }

    private double wick(int grid) {
        double wick = 0;
        for (int octave = 0; octave < grid; octave++) {
            wick += amplitude[octave];
        }
        return wick;
    }

    private double sum(long second, int fromOctave) {
        double sum = 0;
        for (int octave = fromOctave; octave < OCTAVES; octave++) {
            sum += amplitude[octave] * noise(seed, octave, second, 1L << octave);
        }
        return sum;
    }

    private static double lattice(long seed, int stream, long index) {
        long bits = mix(seed + stream * 0x9E3779B97F4A7C15L + mix(index));
        return (bits >> 11) * 0x1.0p-52;
    }

    private static long mix(long value) {
        long bits = value + 0x9E3779B97F4A7C15L;
        bits = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
        return bits ^ (bits >>> 31);
    }
}
