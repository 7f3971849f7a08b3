/** The preview pictures of reports, which other sites show beside a link. */
@NullMarked
package dev.archipelago.web.picture;

import org.jspecify.annotations.NullMarked;
