package dev.archipelago.infrastructure.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The platform of this machine, as the names of the bundled engines denote it. */
record Platform(boolean mac, boolean arm, boolean musl) {

    /**
     * Detects the platform of this machine.
     *
     * @throws EngineException if no engine is bundled for it
     */
    static Platform current() {
        Platform platform = of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
        return platform.mac
                ? platform
                : new Platform(false, platform.arm, Files.exists(Path.of("/etc/alpine-release")));
    }

    static Platform of(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String arch = osArch.toLowerCase(Locale.ROOT);
        boolean mac = os.startsWith("mac");
        boolean arm = arch.equals("aarch64") || arch.equals("arm64");
        boolean intel = arch.equals("amd64") || arch.equals("x86_64");
        if (!(mac || os.equals("linux")) || !(arm || intel)) {
            throw new EngineException("No embedded PostgreSQL or Redis is bundled for " + osName + " on " + osArch
                    + ". Set DATABASE_URL and REDIS_URL (or REDIS_URL=off) to servers of your own.");
        }
        return new Platform(mac, arm, false);
    }

    /** The class path name of the PostgreSQL archive. */
    String postgresArchive() {
        return "postgres-" + (mac ? "darwin" : "linux") + "-" + (arm ? "arm_64" : "x86_64")
                + (musl ? "-alpine_linux" : "") + ".txz";
    }

    /** The class path name of the Redis program. */
    String redisProgram() {
        return "redis-server-7.0.15-" + (mac ? "darwin" : "linux") + "-" + (arm ? "arm64" : "amd64");
    }
}
