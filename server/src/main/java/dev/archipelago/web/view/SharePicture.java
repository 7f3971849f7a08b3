package dev.archipelago.web.view;

import dev.archipelago.business.reports.ReportHead;
import dev.archipelago.language.Language;

/**
 * The picture that stands for a page where its link is shown: 1200 by 630.
 *
 * @param path its address on the site
 * @param type its media type
 * @param description what it shows, in the language of the page
 */
public record SharePicture(String path, String type, String description) {

    /** The report's own, in the language its title is in. */
    static SharePicture of(ReportHead head) {
        Language language = head.language();
        String path = LayoutModel.withLanguage("/crypto_report/" + head.id() + "/og.png", language);
        return new SharePicture(path, "image/png", Views.title(language, head));
    }
}
