package dev.archipelago.communication.alerts;

/**
 * Where alerts of a rule are posted. Prints nothing of itself.
 *
 * @param url may hold a key in its path or query
 * @param secret signs what is posted
 */
public record Webhook(String url, String secret) {
    @Override
    public String toString() {
        return "***";
    }
}
