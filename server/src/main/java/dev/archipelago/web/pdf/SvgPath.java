package dev.archipelago.web.pdf;

import java.awt.geom.Arc2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.util.Locale;
import java.util.Scanner;

/** The {@code d} of a path as our charts write it: absolute moves, lines and arcs of circles, and their end. */
final class SvgPath {

    private SvgPath() {}

    /**
     * The shape.
     *
     * @throws IllegalArgumentException if there is anything else in it
     */
    static Path2D of(String data) {
        Path2D path = new Path2D.Double();
        Scanner words = new Scanner(data).useLocale(Locale.ROOT);
        while (words.hasNext()) {
            String command = words.next();
            switch (command) {
                case "M" -> path.moveTo(words.nextDouble(), words.nextDouble());
                case "L" -> path.lineTo(words.nextDouble(), words.nextDouble());
                case "A" -> arc(path, words);
                case "Z" -> path.closePath();
                default -> throw new IllegalArgumentException("chart path has the unknown command " + command);
            }
        }
        return path;
    }

    private static void arc(Path2D path, Scanner words) {
        double radius = words.nextDouble();
        words.nextDouble();
        words.nextDouble();
        boolean large = words.nextInt() == 1;
        boolean clockwise = words.nextInt() == 1;
        Point2D to = new Point2D.Double(words.nextDouble(), words.nextDouble());
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
