/** A codec of cached values as JSON with Jackson 3. */
module dev.archipelago.cache.jackson {
    requires transitive dev.archipelago.cache;
    requires transitive tools.jackson.databind;
    requires org.slf4j;

    exports dev.archipelago.cache.jackson;
}
