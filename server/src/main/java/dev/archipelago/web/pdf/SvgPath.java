package dev.archipelago.web.pdf;

import java.awt.geom.Arc2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;

/**
 * Parses the {@code d} attribute of a path as the site's charts write it: absolute moves, lines, circular arcs, and
 * closing. As SVG allows, numbers may follow a command without a space, and a repeated command may be omitted.
 */
final class SvgPath {

    private final String data;
    private final Path2D path = new Path2D.Double();
    private int at;

    private SvgPath(String data) {
        this.data = data;
    }

    /**
     * Parses a path.
     *
     * @throws IllegalArgumentException if it contains any other command
     */
    static Path2D of(String data) {
        SvgPath parsed = new SvgPath(data);
        parsed.parse();
        return parsed.path;
    }

    private void parse() {
        char command = ' ';
        skipSeparators();
        while (at < data.length()) {
            char next = data.charAt(at);
            if (Character.isLetter(next)) {
                command = next;
                at++;
            } else if (command == 'M') {
                command = 'L';
            } else if (command == 'Z') {
                throw new IllegalArgumentException("chart path continues after its end at character " + at);
            }
            run(command);
            skipSeparators();
        }
    }

    private void run(char command) {
        switch (command) {
            case 'M' -> path.moveTo(number(), number());
            case 'L' -> path.lineTo(number(), number());
            case 'A' -> arc();
            case 'Z' -> path.closePath();
            default ->
                throw new IllegalArgumentException(
                        "chart path has the unknown command '" + command + "' before character " + at);
        }
    }

    /** Reads a number: a sign, digits with a point, an exponent. */
    private double number() {
        skipSeparators();
        int start = at;
        while (at < data.length() && inNumber(start)) {
            at++;
        }
        if (at == start) {
            throw new IllegalArgumentException("chart path lacks a number at character " + at);
        }
        return Double.parseDouble(data.substring(start, at));
    }

    private boolean inNumber(int start) {
        char c = data.charAt(at);
        boolean sign = c == '-' || c == '+';
        boolean exponent = at > start && (c == 'e' || c == 'E');
        boolean signed = sign && (at == start || "eE".indexOf(data.charAt(at - 1)) >= 0);
        return c >= '0' && c <= '9' || c == '.' || exponent || signed;
    }

    private boolean flag() {
        return number() != 0;
    }

    private void skipSeparators() {
        while (at < data.length() && (data.charAt(at) <= ' ' || data.charAt(at) == ',')) {
            at++;
        }
    }

    private void arc() {
        double radius = number();
        number();
        number();
        boolean large = flag();
        boolean clockwise = flag();
        Point2D to = new Point2D.Double(number(), number());
        Point2D from = path.getCurrentPoint();
        double chord = from.distance(to);
        if (chord == 0 || radius == 0) {
            return;
        }
        double reach = Math.max(radius, chord / 2);
        double height = Math.sqrt(Math.max(0, reach * reach - chord * chord / 4)) * (large == clockwise ? -1 : 1);
        double x = (from.getX() + to.getX()) / 2 - height * (to.getY() - from.getY()) / chord;
        double y = (from.getY() + to.getY()) / 2 + height * (to.getX() - from.getX()) / chord;
        double start = Math.toDegrees(Math.atan2(y - from.getY(), from.getX() - x));
        double end = Math.toDegrees(Math.atan2(y - to.getY(), to.getX() - x));
        double turn = clockwise ? -(((start - end) % 360 + 360) % 360) : ((end - start) % 360 + 360) % 360;
        path.append(new Arc2D.Double(x - reach, y - reach, 2 * reach, 2 * reach, start, turn, Arc2D.OPEN), true);
    }
}
