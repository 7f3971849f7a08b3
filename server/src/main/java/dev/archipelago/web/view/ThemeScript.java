package dev.archipelago.web.view;

/** The one inline script: sets the reader's theme and currency before the first paint. Pages allow it by its hash. */
final class ThemeScript {

    static final String SOURCE = "(function(d){var t=null;try{t=localStorage.getItem('theme')}catch(e){}"
            + "if(t!=='light'&&t!=='dark'){t=matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light'}"
            + "d.setAttribute('data-theme',t);"
            + "var c=/[?&]currency=(\\w+)/.exec(location.search);c=c&&c[1];"
            + "try{c=c||localStorage.getItem('currency')}catch(e){}"
            + "if(c==='vnd'){d.setAttribute('data-currency',c)}})(document.documentElement)";

    private ThemeScript() {}

    /** The script as a policy names it. */
    static String hash() {
        return CspHash.of(SOURCE);
    }
}
