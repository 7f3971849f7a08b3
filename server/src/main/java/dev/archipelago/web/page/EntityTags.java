package dev.archipelago.web.page;

/** The weak comparison of RFC 9110 that {@code If-None-Match} asks for. */
final class EntityTags {

    private EntityTags() {}

    /** Whether the header {@code condition}, a list of tags or {@code *}, names {@code tag}, which is strong. */
    static boolean match(String condition, String tag) {
        if (condition.equals(tag) || condition.trim().equals("*")) {
            return true;
        }
        int from = condition.indexOf(tag);
        while (from >= 0) {
            int after = from + tag.length();
            boolean begins = from == 0 || " ,\t/".indexOf(condition.charAt(from - 1)) >= 0;
            boolean ends = after == condition.length() || " ,\t".indexOf(condition.charAt(after)) >= 0;
            if (begins && ends) {
                return true;
            }
            from = condition.indexOf(tag, after);
        }
        return false;
    }
}
