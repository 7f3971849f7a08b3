package dev.archipelago.business.reports;

import com.helger.css.decl.CSSDeclaration;
import com.helger.css.decl.CSSDeclarationList;
import com.helger.css.decl.CSSKeyframesRule;
import com.helger.css.decl.CSSMediaRule;
import com.helger.css.decl.CSSSelector;
import com.helger.css.decl.CSSSelectorSimpleMember;
import com.helger.css.decl.CSSStyleRule;
import com.helger.css.decl.CSSSupportsRule;
import com.helger.css.decl.CascadingStyleSheet;
import com.helger.css.decl.ECSSSelectorCombinator;
import com.helger.css.decl.ICSSSelectorMember;
import com.helger.css.decl.ICSSTopLevelRule;
import com.helger.css.handler.DoNothingCSSParseExceptionCallback;
import com.helger.css.reader.CSSReader;
import com.helger.css.reader.CSSReaderDeclarationList;
import com.helger.css.reader.CSSReaderSettings;
import com.helger.css.reader.errorhandler.DoNothingCSSInterpretErrorHandler;
import com.helger.css.reader.errorhandler.DoNothingCSSParseErrorHandler;
import com.helger.css.writer.CSSWriterSettings;
import dev.archipelago.communication.reports.ReportLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Scopes stored CSS to the report: prefixes every selector with {@code #report-container} and removes rules that load
 * resources ({@code @import}, {@code @font-face}), declarations with a {@code url()} that is not embedded, {@code
 * position: fixed}, and everything the parser does not know. The output is written from the parsed sheet, never copied.
 */
final class CssScoper {

    private static final String CONTAINER = "#report-container";

    /** The parser is recursive; real style sheets have less than a tenth of this depth. */
    private static final int DEEPEST = 64;

    private static final CSSWriterSettings WRITER = new CSSWriterSettings().setOptimizedOutput(true);

    /** Properties that run code in some old browsers. */
    private static final Set<String> FORBIDDEN = Set.of("behavior", "-moz-binding", "-ms-behavior");

    private static final Set<String> POSITIONS =
            Set.of("static", "relative", "absolute", "sticky", "inherit", "initial", "unset");

    private static final Set<String> AROUND = Set.of(":root", "html", "body", ":host");

    /** Names of resources to load, in lower case, outside strings. */
    private static final List<String> LOADING = List.of(
            "url(", "src(", "image(", "image-set(", "element(", "expression(", "cross-fade(", "@import", "javascript:");

    private static final String EMBEDDED_PICTURE = "data:image/";

    /** The longest output, in characters, since prefixes lengthen a sheet of short selectors; the rest is omitted. */
    private static final int MAX_OUTPUT_CHARACTERS = 2 * ReportLimits.MAX_CSS_CHARACTERS;

    private CssScoper() {}

    /** The scoped style sheet; empty if nothing is left. */
    static String sheet(String stored) {
        if (stored.isBlank() || tooDeep(stored)) {
            return "";
        }
        CascadingStyleSheet sheet = CSSReader.readFromStringReader(stored, reader());
        return sheet == null ? "" : rules(sheet.getAllRules());
    }

    /** The allowed declarations of a {@code style} attribute; empty if there are none. */
    static String declarations(String stored) {
        if (stored.isBlank() || tooDeep(stored)) {
            return "";
        }
        CSSDeclarationList list = CSSReaderDeclarationList.readFromString(stored, reader());
        return list == null ? "" : declarations(list.getAllDeclarations());
    }

    /** The parts of a stored style sheet that {@link #sheet} removes, each in a few words. */
    static List<String> removed(String stored) {
        if (stored.isBlank()) {
            return List.of();
        }
        CascadingStyleSheet sheet = tooDeep(stored) ? null : CSSReader.readFromStringReader(stored, reader());
        if (sheet == null) {
            return List.of("the whole style sheet, which cannot be parsed");
        }
        List<String> removed = new ArrayList<>();
        sheet.getAllImportRules().forEach(rule -> removed.add("@import"));
        removed(sheet.getAllRules(), removed);
        return removed;
    }

    private static void removed(Iterable<? extends ICSSTopLevelRule> rules, List<String> removed) {
        for (ICSSTopLevelRule rule : rules) {
            switch (rule) {
                case CSSStyleRule style -> {
                    style.getAllSelectors().stream()
                            .filter(selector -> confined(selector).isEmpty())
                            .forEach(selector -> removed.add("selector " + selector.getAsCSSString(WRITER, 0)));
                    removed(style.getAllDeclarations(), removed);
                }
                case CSSMediaRule media -> removed(media.getAllRules(), removed);
                case CSSSupportsRule supports -> removed(supports.getAllRules(), removed);
                case CSSKeyframesRule keyframes ->
                    keyframes.getAllBlocks().forEach(frame -> removed(frame.getAllDeclarations(), removed));
                default -> removed.add(rule.getAsCSSString(WRITER, 0).split("[\\s{;]", 2)[0]);
            }
        }
    }

    private static void removed(List<CSSDeclaration> declarations, List<String> removed) {
        declarations.stream()
                .filter(declaration -> !allowed(declaration))
                .forEach(declaration -> removed.add("declaration of " + declaration.getProperty()));
    }

    /** The declarations of a {@code style} attribute that {@link #declarations(String)} removes. */
    static List<String> removedDeclarations(String stored) {
        CSSDeclarationList list =
                stored.isBlank() || tooDeep(stored) ? null : CSSReaderDeclarationList.readFromString(stored, reader());
        if (list == null) {
            return stored.isBlank() ? List.of() : List.of("attribute style, which cannot be parsed");
        }
        List<String> removed = new ArrayList<>();
        removed(list.getAllDeclarations(), removed);
        return removed;
    }

    private static CSSReaderSettings reader() {
        return new CSSReaderSettings()
                .setBrowserCompliantMode(true)
                .setUseSourceLocation(false)
                .setCustomErrorHandler(new DoNothingCSSParseErrorHandler())
                .setInterpretErrorHandler(new DoNothingCSSInterpretErrorHandler())
                .setCustomExceptionHandler(new DoNothingCSSParseExceptionCallback());
    }

    /** Counts brackets, also those in strings: an exact count is not worth parsing them. */
    private static boolean tooDeep(String css) {
        int depth = 0;
        for (int i = 0; i < css.length(); i++) {
            char c = css.charAt(i);
            if (c == '{' || c == '(' || c == '[') {
                depth++;
            } else if (depth > 0 && (c == '}' || c == ')' || c == ']')) {
                depth--;
            }
            if (depth > DEEPEST) {
                return true;
            }
        }
        return false;
    }

    private static String rules(Iterable<? extends ICSSTopLevelRule> rules) {
        StringBuilder css = new StringBuilder();
        for (ICSSTopLevelRule rule : rules) {
            String scoped = rule(rule);
            if (css.length() + scoped.length() > MAX_OUTPUT_CHARACTERS) {
                break;
            }
            css.append(scoped);
        }
        return css.toString();
    }

    private static String rule(ICSSTopLevelRule rule) {
        return switch (rule) {
            case CSSStyleRule style -> style(style);
            case CSSMediaRule media -> {
                String queries = media.getAllMediaQueries().stream()
                        .map(query -> query.getAsCSSString(WRITER, 0))
                        .collect(Collectors.joining(","));
                yield block("@media " + queries, rules(media.getAllRules()));
            }
            case CSSSupportsRule supports -> {
                String condition = supports.getAllSupportConditionMembers().stream()
                        .map(member -> member.getAsCSSString(WRITER, 0))
                        .collect(Collectors.joining());
                yield block("@supports " + condition, rules(supports.getAllRules()));
            }
            case CSSKeyframesRule keyframes -> keyframes(keyframes);
            default -> "";
        };
    }

    private static String style(CSSStyleRule rule) {
        String selectors = rule.getAllSelectors().stream()
                .flatMap(selector -> confined(selector).stream())
                .collect(Collectors.joining(","));
        return selectors.isEmpty() ? "" : block(selectors, declarations(rule.getAllDeclarations()));
    }

    private static String keyframes(CSSKeyframesRule rule) {
        String frames = rule.getAllBlocks().stream()
                .map(frame -> block(
                        String.join(",", frame.getAllKeyframesSelectors()), declarations(frame.getAllDeclarations())))
                .collect(Collectors.joining());
        return block(rule.getDeclaration() + " " + rule.getAnimationName(), frames);
    }

    private static String block(String head, String inside) {
        return inside.isEmpty() ? "" : head + "{" + inside + "}\n";
    }

    private static String declarations(List<CSSDeclaration> declarations) {
        return declarations.stream()
                .filter(CssScoper::allowed)
                .map(declaration -> declaration.getAsCSSString(WRITER, 0))
                .collect(Collectors.joining(";"));
    }

    private static boolean allowed(CSSDeclaration declaration) {
        String property = declaration.getProperty().toLowerCase(Locale.ROOT);
        String value = declaration.getExpression().getAsCSSString(WRITER, 0).toLowerCase(Locale.ROOT);
        if (property.equals("position")) {
            return POSITIONS.contains(value);
        }
        return !FORBIDDEN.contains(property) && property.indexOf('\\') < 0 && !loads(value);
    }

    /**
     * Whether a value in lower case names a resource to load, or contains an escape outside strings that may spell such
     * a name. One pass without recursion, since strings and embedded images may be of any length.
     */
    private static boolean loads(String value) {
        int at = 0;
        while (at < value.length()) {
            char c = value.charAt(at);
            if (c == '"' || c == '\'') {
                at = afterString(value, at);
                if (at < 0) {
                    return true;
                }
            } else if (c == '\\') {
                return true;
            } else {
                int picture = afterEmbeddedPicture(value, at);
                if (picture < 0 && startsLoading(value, at)) {
                    return true;
                }
                at = picture < 0 ? at + 1 : picture;
            }
        }
        return false;
    }

    private static boolean startsLoading(String value, int at) {
        for (String name : LOADING) {
            if (value.startsWith(name, at)) {
                return true;
            }
        }
        return false;
    }

    /** The end of the string that begins at {@code start}; -1 if it is not closed. */
    private static int afterString(String value, int start) {
        char quote = value.charAt(start);
        for (int i = start + 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == quote) {
                return i + 1;
            }
        }
        return -1;
    }

    /** The end of {@code url(data:image/…)} that begins at {@code start}; -1 if there is none. */
    private static int afterEmbeddedPicture(String value, int start) {
        if (!value.startsWith("url(", start)) {
            return -1;
        }
        int at = start + "url(".length();
        while (at < value.length() && Character.isWhitespace(value.charAt(at))) {
            at++;
        }
        if (!value.startsWith(EMBEDDED_PICTURE, at)) {
            return -1;
        }
        at += EMBEDDED_PICTURE.length();
        int type = at;
        while (at < value.length() && isTypeCharacter(value.charAt(at))) {
            at++;
        }
        boolean typed = at > type && at < value.length() && (value.charAt(at) == ';' || value.charAt(at) == ',');
        int end = typed ? value.indexOf(')', at) : -1;
        return end < 0 ? -1 : end + 1;
    }

    private static boolean isTypeCharacter(char c) {
        return c >= 'a' && c <= 'z' || c == '+' || c == '.' || c == '-';
    }

    /** The selector unchanged if it begins in the container and stays in it; otherwise prefixed with the container. */
    private static Optional<String> confined(CSSSelector selector) {
        List<ICSSSelectorMember> members = selector.getAllMembers();
        int container = lastContainer(members);
        if (container >= 0) {
            return leaves(members, container) ? Optional.empty() : Optional.of(text(members));
        }
        int from = afterAround(members);
        if (from == 0) {
            return Optional.of(CONTAINER + " " + text(members));
        }
        List<ICSSSelectorMember> rest = members.subList(from, members.size());
        boolean beside = !rest.isEmpty() && sibling(rest.getFirst());
        return beside ? Optional.empty() : Optional.of(CONTAINER + text(rest));
    }

    /** The index of the first member after {@code html body} and the like. */
    private static int afterAround(List<ICSSSelectorMember> members) {
        int from = 0;
        while (from < members.size() && around(members.get(from))) {
            from++;
            boolean step = from + 1 < members.size() && members.get(from) instanceof ECSSSelectorCombinator;
            from += step && around(members.get(from + 1)) ? 1 : 0;
        }
        return from;
    }

    private static int lastContainer(List<ICSSSelectorMember> members) {
        for (int i = members.size() - 1; i >= 0; i--) {
            if (members.get(i) instanceof CSSSelectorSimpleMember simple
                    && simple.getValue().equals(CONTAINER)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether the next combinator after the container selects its siblings. */
    private static boolean leaves(List<ICSSSelectorMember> members, int container) {
        return members.subList(container, members.size()).stream()
                .filter(ECSSSelectorCombinator.class::isInstance)
                .findFirst()
                .filter(CssScoper::sibling)
                .isPresent();
    }

    private static boolean sibling(ICSSSelectorMember member) {
        return member == ECSSSelectorCombinator.PLUS || member == ECSSSelectorCombinator.TILDE;
    }

    /** Whether it selects the document around the report. */
    private static boolean around(ICSSSelectorMember member) {
        return member instanceof CSSSelectorSimpleMember simple
                && AROUND.contains(simple.getValue().toLowerCase(Locale.ROOT));
    }

    private static String text(List<ICSSSelectorMember> members) {
        return members.stream().map(member -> member.getAsCSSString(WRITER, 0)).collect(Collectors.joining());
    }
}
