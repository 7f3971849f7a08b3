/** A codec of cached values as JSON with Jackson 2. */
module dev.archipelago.cache.jackson2 {
    requires transitive dev.archipelago.cache;
    requires transitive com.fasterxml.jackson.databind;
    requires static com.fasterxml.jackson.datatype.jsr310;
    requires org.slf4j;

    exports dev.archipelago.cache.jackson2;
}
