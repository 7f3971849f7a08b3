/** Spring's cache abstraction on archipelago-cache, with auto-configuration for Spring Boot 3.5 and 4. */
@NullMarked
package dev.archipelago.cache.spring;

import org.jspecify.annotations.NullMarked;
