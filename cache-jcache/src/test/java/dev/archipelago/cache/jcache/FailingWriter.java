package dev.archipelago.cache.jcache;

import java.util.Collection;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;

/** A writer that always fails. */
public final class FailingWriter implements CacheWriter<String, String> {

    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {
        throw new UnsupportedOperationException("write");
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
        throw new UnsupportedOperationException("writeAll");
    }

    @Override
    public void delete(Object key) {
        throw new UnsupportedOperationException("delete");
    }

    @Override
    public void deleteAll(Collection<?> keys) {
        throw new UnsupportedOperationException("deleteAll");
    }
}
