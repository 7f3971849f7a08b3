package dev.archipelago.cache.jcache;

import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.cache.CacheException;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.management.CacheMXBean;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The management beans of caches on the platform's MBean server. */
final class Management {

    private Management() {}

    /** The configuration of a cache as a management bean. */
    record ConfigurationBean(CompleteConfiguration<?, ?> configuration) implements CacheMXBean {

        @Override
        public String getKeyType() {
            return configuration.getKeyType().getName();
        }

        @Override
        public String getValueType() {
            return configuration.getValueType().getName();
        }

        @Override
        public boolean isReadThrough() {
            return configuration.isReadThrough();
        }

        @Override
        public boolean isWriteThrough() {
            return configuration.isWriteThrough();
        }

        @Override
        public boolean isStoreByValue() {
            return configuration.isStoreByValue();
        }

        @Override
        public boolean isStatisticsEnabled() {
            return configuration.isStatisticsEnabled();
        }

        @Override
        public boolean isManagementEnabled() {
            return configuration.isManagementEnabled();
        }
    }

    /**
     * Registers a bean, or removes it.
     *
     * @param type {@code CacheConfiguration} or {@code CacheStatistics}
     */
    static void set(JCache<?, ?> cache, String type, Object bean, boolean registered) {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName name = new ObjectName("javax.cache:type=" + type + ",CacheManager="
                    + safe(cache.getCacheManager().getURI().toString()) + ",Cache=" + safe(cache.getName()));
            Set<ObjectName> present = server.queryNames(name, null);
            if (registered && present.isEmpty()) {
                server.registerMBean(bean, name);
            } else if (!registered && !present.isEmpty()) {
                server.unregisterMBean(name);
            }
        } catch (JMException e) {
            throw new CacheException(
                    "the management bean of the cache " + cache.getName() + " could not be "
                            + (registered ? "registered" : "removed"),
                    e);
        }
    }

    /** Replaces what object names cannot contain, as other providers do. */
    private static String safe(String text) {
        return text.replaceAll("[:=\n,?*]", ".");
    }
}
