package dev.archipelago.simulator;

/**
 * A random walk whose value at any second is computed directly from the seed. It is a sum of value noises (octaves)
 * with lattices of 1, 2, 4 … seconds and amplitudes that grow with the square root of the lattice width. The widest
 * lattice is 48 days, so that the walk stays near its start. Immutable.
 */
final class RandomWalk {

    private static final int OCTAVES = 23;
    private static final double DAY_SHARE = 0.8;

    private final long seed;
    private final double start;
    private final double[] amplitude = new double[OCTAVES];

    /**
     * Creates a walk around {@code start}.
     *
     * @param dailyVolatility the approximate relative change per day, for example 0.025
     */
    RandomWalk(long seed, double start, double dailyVolatility) {
        this.seed = seed;
        this.start = start;
        double second = dailyVolatility * DAY_SHARE / Math.sqrt(86_400);
        for (int octave = 0; octave < OCTAVES; octave++) {
            amplitude[octave] = second * Math.sqrt((double) (1L << octave));
        }
    }

    /** The value at a second since 1970. */
    double at(long second) {
        return start * Math.exp(sum(second, 0));
    }

    /** An upper bound of the values in a window; it never falls while the window grows. */
    double high(long from, long to, int grid) {
        return start * Math.exp(extreme(from, to, grid, 1) + wick(grid));
    }

    /** A lower bound of the values in a window; it never rises while the window grows. */
    double low(long from, long to, int grid) {
        return start * Math.exp(-extreme(from, to, grid, -1) - wick(grid));
    }

    /** Value noise of one lattice width, from -1 to 1, linear between lattice points. */
    static double noise(long seed, int stream, long second, long width) {
        long index = Math.floorDiv(second, width);
        double left = lattice(seed, stream, index);
        long rest = second - index * width;
        return rest == 0 ? left : left + (lattice(seed, stream, index + 1) - left) * rest / width;
    }

    /** The seed of a named part of a market, so that the parts are independent. */
    static long seed(long seed, String name) {
        return mix(seed ^ mix(name.hashCode()));
    }

    // Octaves from the grid up are linear between grid points, where their extremes therefore are; finer octaves are
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
