package dev.archipelago.web.view;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The one inline script: sets the reader's theme and currency before the first paint. Pages allow it by its hash. */
final class ThemeScript {

    static final String SOURCE = "(function(d){var t=null;try{t=localStorage.getItem('theme')}catch(e){}"
            + "if(t!=='light'&&t!=='dark'){t=matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light'}"
            + "d.setAttribute('data-theme',t);"
            + "var c=/[?&]currency=(\\w+)/.exec(location.search);c=c&&c[1];"
            + "try{c=c||localStorage.getItem('currency')}catch(e){}"
            + "if(c==='vnd'){d.setAttribute('data-currency',c)}})(document.documentElement)";

    private ThemeScript() {}

    /** The script's hash as a policy names it: {@code sha256-…}. */
    static String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(SOURCE.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
