package dev.archipelago.web.view;

import dev.archipelago.business.reports.ReportHead;
import dev.archipelago.language.Language;

/**
 * The preview picture of links to a page, 1200 by 630 pixels.
 *
 * @param path its path on the site
 * @param type its media type
 * @param description its content, in the language of the page
 */
public record SharePicture(String path, String type, String description) {

    /** The picture of a report, in the language of its title. */
    static SharePicture of(ReportHead head) {
        Language language = head.language();
        String path = LayoutModel.withLanguage("/crypto_report/" + head.id() + "/og.png", language);
        return new SharePicture(path, "image/png", PageTemplates.title(language, head));
    }
}
