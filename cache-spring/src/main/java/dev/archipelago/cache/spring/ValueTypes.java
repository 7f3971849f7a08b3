package dev.archipelago.cache.spring;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cache.annotation.AnnotationCacheOperationSource;
import org.springframework.cache.interceptor.CacheEvictOperation;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodIntrospector;
import org.springframework.util.ClassUtils;

/** The types of the values of each cache, derived from the return types of methods that are annotated. */
final class ValueTypes {

    private final Map<String, Set<Type>> types = new TreeMap<>();

    private ValueTypes() {}

    /** Finds the annotated methods of all beans, without creating any of them. */
    static ValueTypes of(ConfigurableListableBeanFactory beans) {
        ValueTypes found = new ValueTypes();
        AnnotationCacheOperationSource source = new AnnotationCacheOperationSource(false);
        Set<Class<?>> seen = new LinkedHashSet<>();
        for (String name : beans.getBeanNamesForType(Object.class, true, false)) {
            Class<?> type = typeOf(beans, name);
            if (type != null && source.isCandidateClass(type) && seen.add(type)) {
                found.add(type, source);
            }
        }
        return found;
    }

    private static @Nullable Class<?> typeOf(ConfigurableListableBeanFactory beans, String name) {
        try {
            Class<?> target = AutoProxyUtils.determineTargetClass(beans, name);
            Class<?> type = target != null ? target : beans.getType(name, false);
            return type == null ? null : ClassUtils.getUserClass(type);
        } catch (NoSuchBeanDefinitionException e) { // removed since it was listed
            return null;
        }
    }

    private void add(Class<?> type, AnnotationCacheOperationSource source) {
        Map<Method, Collection<CacheOperation>> methods =
                MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<Collection<CacheOperation>>)
                        method -> source.getCacheOperations(method, type));
        methods.forEach((method, operations) -> operations.stream()
                .filter(operation -> !(operation instanceof CacheEvictOperation))
                .flatMap(operation -> operation.getCacheNames().stream())
                .forEach(cache -> valueType(method, type)
                        .ifPresent(value -> types.computeIfAbsent(cache, same -> new LinkedHashSet<>())
                                .add(value))));
    }

    private static Optional<Type> valueType(Method method, Class<?> owner) {
        Type type = GenericTypeResolver.resolveType(method.getGenericReturnType(), owner);
        if (type instanceof ParameterizedType wrapper
                && wrapper.getRawType() instanceof Class<?> raw
                && (raw == Optional.class || CompletionStage.class.isAssignableFrom(raw) || isReactive(raw))) {
            type = raw.getSimpleName().equals("Flux")
                    ? new ListType(wrapper.getActualTypeArguments()[0])
                    : wrapper.getActualTypeArguments()[0];
        }
        if (type instanceof WildcardType wildcard) {
            type = wildcard.getUpperBounds()[0];
        }
        return type == void.class || type == Void.class || type == Object.class ? Optional.empty() : Optional.of(type);
    }

    private static boolean isReactive(Class<?> type) {
        return type.getName().equals("reactor.core.publisher.Mono")
                || type.getName().equals("reactor.core.publisher.Flux");
    }

    /** Returns the types of the values of a cache; empty if none is known. */
    Set<Type> of(String cache) {
        return types.getOrDefault(cache, Set.of());
    }

    /** The type of the lists in which Spring caches what a publisher of several values emits. */
    private record ListType(Type element) implements ParameterizedType {

        @Override
        public Type[] getActualTypeArguments() {
            return new Type[] {element};
        }

        @Override
        public Type getRawType() {
            return List.class;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return null;
        }

        @Override
        public String getTypeName() {
            return "java.util.List<" + element.getTypeName() + ">";
        }
    }
}
