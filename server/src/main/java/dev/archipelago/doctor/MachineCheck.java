package dev.archipelago.doctor;

import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.WebConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The JDK, memory, disk and port of this machine. */
final class MachineCheck implements Check {

    private static final long MEBIBYTE = 1L << 20;
    private static final int MIN_JDK = 25;

    /** With embedded engines a container of 400 MB suffices (docs/operations.md), of which the heap gets 35 %. */
    private static final long MIN_HEAP_MIB = 100;

    private static final long MIN_DISK_MIB = 256;
    private static final long COMFORTABLE_DISK_MIB = 2_048;

    private final Configuration configuration;

    MachineCheck(Configuration configuration) {
        this.configuration = configuration;
    }

    @Override
    public String subject() {
        return "machine";
    }

    @Override
    public List<Finding> run() throws IOException {
        return List.of(jdk(), memory(), disk(), port());
    }

    private static Finding jdk() {
        String version = System.getProperty("java.vendor", "") + " " + Runtime.version();
        return Runtime.version().feature() < MIN_JDK
                ? Finding.failed("JDK", version, "Install JDK " + MIN_JDK + " or newer.")
                : Finding.ok("JDK", version);
    }

    private static Finding memory() {
        Runtime runtime = Runtime.getRuntime();
        long heap = runtime.maxMemory() / MEBIBYTE;
        String message = "heap of at most " + heap + " MiB, " + runtime.availableProcessors() + " processors";
        return heap < MIN_HEAP_MIB
                ? Finding.warning("memory", message, "Give the machine or container at least 400 MB.")
                : Finding.ok("memory", message);
    }

    private Finding disk() {
        Path directory = configuration.storage().data().directory().toAbsolutePath();
        Path existing = directory;
        while (!Files.isDirectory(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (!Files.isWritable(existing)) {
            return Finding.failed(
                    "DATA_DIR",
                    existing + " is not writable",
                    "Make it writable or set DATA_DIR to another directory.");
        }
        long free = existing.toFile().getUsableSpace() / MEBIBYTE;
        String message = directory + " has " + free + " MiB left";
        if (free < MIN_DISK_MIB) {
            return Finding.failed(
                    "DATA_DIR",
                    message,
                    "Free some space: the embedded engines need " + MIN_DISK_MIB + " MiB to start.");
        }
        return free < COMFORTABLE_DISK_MIB
                ? Finding.warning("DATA_DIR", message, "A year of market history takes about 1 GiB.")
                : Finding.ok("DATA_DIR", message);
    }

    private Finding port() throws IOException {
        WebConfig web = configuration.web();
        String address = web.host() + ":" + web.port();
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(web.host()), web.port()));
            return Finding.ok("port", address + " is free");
        } catch (UnknownHostException e) {
            return Finding.failed(
                    "port",
                    "the host " + web.host() + " is unknown",
                    "Set HOST to an address of this machine or 0.0.0.0.");
        } catch (BindException e) {
            if (String.valueOf(e.getMessage()).contains("in use")) {
                return Finding.warning(
                        "port", address + " is in use", "Fine if that is this server; else set PORT to another port.");
            }
            return Finding.failed("port", address + ": " + e.getMessage(), "Set HOST and PORT.");
        }
    }
}
