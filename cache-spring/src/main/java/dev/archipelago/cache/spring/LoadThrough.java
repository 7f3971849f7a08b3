package dev.archipelago.cache.spring;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.cache.interceptor.CacheableOperation;
import org.springframework.core.PriorityOrdered;
import org.springframework.util.StringUtils;

/**
 * Treats {@code @Cacheable} methods as if they had {@code sync = true} where Spring supports that: with one cache, no
 * other cache annotation, no {@code unless} and no cache manager of its own. Such methods become loaders, so that they
 * are coalesced, and a removal while they run is not undone by their result.
 */
final class LoadThrough implements BeanPostProcessor, PriorityOrdered {

    private final boolean enabled;

    LoadThrough(boolean enabled) {
        this.enabled = enabled;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return enabled && bean instanceof CacheOperationSource source ? new Source(source) : bean;
    }

    /** Returns the operation with {@code sync = true}; unchanged if it is not eligible. */
    private static CacheOperation synced(CacheOperation operation) {
        if (!(operation instanceof CacheableOperation cacheable)
                || cacheable.isSync()
                || cacheable.getCacheNames().size() != 1
                || StringUtils.hasText(cacheable.getUnless())
                || StringUtils.hasText(cacheable.getCacheManager())
                || StringUtils.hasText(cacheable.getCacheResolver())) {
            return operation;
        }
        CacheableOperation.Builder builder = new CacheableOperation.Builder();
        builder.setName(cacheable.getName());
        builder.setCacheNames(cacheable.getCacheNames().toArray(String[]::new));
        builder.setKey(cacheable.getKey());
        builder.setKeyGenerator(cacheable.getKeyGenerator());
        builder.setCondition(cacheable.getCondition());
        builder.setSync(true);
        return builder.build();
    }

    /** A source whose eligible operations have {@code sync = true}. */
    private record Source(CacheOperationSource source) implements CacheOperationSource {

        @Override
        public boolean isCandidateClass(Class<?> type) {
            return source.isCandidateClass(type);
        }

        @Override
        public boolean hasCacheOperations(Method method, @Nullable Class<?> type) {
            return source.hasCacheOperations(method, type);
        }

        @Override
        public @Nullable Collection<CacheOperation> getCacheOperations(Method method, @Nullable Class<?> type) {
            Collection<CacheOperation> operations = source.getCacheOperations(method, type);
            return operations == null || operations.size() != 1
                    ? operations
                    : List.of(synced(operations.iterator().next()));
        }
    }
}
