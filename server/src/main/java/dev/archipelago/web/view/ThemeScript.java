package dev.archipelago.web.view;

/**
 * The only inline script, which sets the reader's theme and currency before the first paint. Policies allow it by its
 * hash.
 */
final class ThemeScript {

    static final String SOURCE = "(function(d){var t=null;try{t=localStorage.getItem('theme')}catch(e){}"
            + "if(t!=='light'&&t!=='dark'){t=matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light'}"
            + "d.setAttribute('data-theme',t);"
            + "var c=/[?&]currency=(\\w+)/.exec(location.search);c=c&&c[1];"
            + "try{c=c||localStorage.getItem('currency')}catch(e){}"
            + "if(c==='vnd'){d.setAttribute('data-currency',c)}})(document.documentElement)";

    private ThemeScript() {}

    /** The hash source of the script. */
    static String hash() {
        return CspHash.of(SOURCE);
    }
}
