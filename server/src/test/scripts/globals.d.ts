// What the site's scripts find in a page beside what every browser has: globals of the site's contract with reports, and elements
// that are always HTML, since the scripts select nothing inside SVG but what they cast.

interface Window {
    languageManager?: {
        currentLanguage: string;
        getCurrentLanguage?: () => string;
        getTranslatedText?: (key: string) => string;
        formatNumberLocalized?: (value: unknown) => string;
        setTranslations?: (texts: Record<string, string>) => void;
    };
    translations?: Record<string, Record<string, string>>;
    dashboardSummaryCache?: unknown;
    getChartDataFromComment?: (target: unknown, language?: string) => unknown;
    initializeAllVisuals_report?: (language?: string) => void;
    initializeAllVisuals_report_en?: (language?: string) => void;
    trustedTypes?: { createPolicy(name: string, rules: Record<string, (text: string) => string>): unknown };
    Chart?: any;
}

interface WindowEventMap {
    languageChanged: CustomEvent<{ language: string }>;
}

interface ParentNode {
    querySelector(selectors: string): HTMLElement | null;
    querySelectorAll(selectors: string): NodeListOf<HTMLElement>;
}

interface Element {
    closest(selectors: string): HTMLElement | null;
}
