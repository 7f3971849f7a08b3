package dev.archipelago.infrastructure.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    Path temp;

    @Test
    void take_newDirectory_isItsOwnersOnly() throws IOException {
        Path data = temp.resolve("a/data");
        DataDirectory.take(data).close();
        assertThat(permissions(data)).isEqualTo("rwx------");
        assertThat(permissions(data.getParent())).isNotEqualTo("rwx------");
    }

    @Test
    void take_directoryOfAnEarlierVersion_isCorrected() throws IOException {
        Path data = Files.createDirectory(temp.resolve("data"));
        Files.createFile(data.resolve("lock"));
        Files.createFile(data.resolve("notes of an operator"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxr-x"));
        DataDirectory.take(data).close();
        assertThat(permissions(data)).isEqualTo("rwx------");
    }

    @Test
    void take_directoryWithFilesOfOthers_isRefusedAndNotChanged() throws IOException {
        Path shared = Files.createDirectory(temp.resolve("shared"));
        Files.createFile(shared.resolve("letter.txt"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(() -> DataDirectory.take(shared))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("DATA_DIR")
                .hasMessageContaining("letter.txt");
        assertThat(permissions(shared)).isEqualTo("rwxr-xr-x");
    }

    @Test
    void password_asked_isKeptForItsOwnerOnly() throws IOException {
        try (DataDirectory directory = DataDirectory.take(temp.resolve("data"))) {
            assertThat(directory.password("redis.password")).isEqualTo(directory.password("redis.password"));
            assertThat(permissions(directory.resolve("redis.password"))).isEqualTo("rw-------");
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
