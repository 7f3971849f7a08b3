package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.archipelago.external.Upstreams;
import dev.archipelago.infrastructure.broker.Brokers;
import dev.archipelago.infrastructure.config.ConfigurationReader;
import dev.archipelago.infrastructure.config.VariableInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Tests the files in {@code deploy}: their syntax, and the settings and routes they refer to. */
class DeploymentFilesTest {

    private static final Path ROOT = Path.of("..");
    private static final Path DEPLOY = ROOT.resolve("deploy");

    static Set<String> settings() {
        Set<String> names = new HashSet<>();
        for (VariableInfo variable : ConfigurationReader.infos(Upstreams.REGISTERED.variables(), Brokers.variables())) {
            names.add(variable.name());
            if (variable.secret()) {
                names.add(variable.fileName());
            }
        }
        return names;
    }

    private static List<JsonNode> documents(String file) throws IOException {
        YAMLMapper mapper = new YAMLMapper();
        try (MappingIterator<JsonNode> documents =
                mapper.readerFor(JsonNode.class).readValues(DEPLOY.resolve(file).toFile())) {
            return documents.readAll();
        }
    }

    @Test
    void compose_environment_hasKnownSettingsOnly() throws IOException {
        JsonNode service = documents("compose.yaml").getFirst().at("/services/archipelago");

        assertThat(settings()).containsAll(service.get("environment").propertyNames());
    }

    @Test
    void railway_file_namesAnExistingDockerfile() throws IOException {
        JsonNode file =
                JsonMapper.shared().readTree(ROOT.resolve("railway.json").toFile());

        assertThat(ROOT.resolve(file.at("/build/dockerfilePath").asString())).exists();
        assertThat(file.at("/deploy/healthcheckPath").asString()).isEqualTo("/health/ready");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                ".ci/dist.sh",
                ".ci/dist-test",
                ".ci/launch.sh",
                "deploy/dist/archipelago",
                "deploy/dist/debian/postinst",
                "deploy/dist/debian/prerm",
                "deploy/dist/debian/postrm"
            })
    void script_syntax_isValid(String file) throws Exception {
        assertThat(run("sh", "-n", ROOT.resolve(file).toString())).isZero();
    }

    @Test
    void nginx_configuration_isAccepted(@TempDir Path temp) throws Exception {
        assumeTrue(installed("nginx", "-v"), "nginx is not installed");
        assumeTrue(installed("openssl", "version"), "openssl is not installed");
        Path certificate = temp.resolve("certificate.pem");
        Path key = temp.resolve("key.pem");
        assertThat(run(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-subj",
                        "/CN=reports.example.org",
                        "-out",
                        certificate.toString(),
                        "-keyout",
                        key.toString()))
                .isZero();
        String server = Files.readString(DEPLOY.resolve("nginx.conf"))
                .replaceAll("/etc/letsencrypt/\\S*fullchain.pem", certificate.toString())
                .replaceAll("/etc/letsencrypt/\\S*privkey.pem", key.toString());
        Path file = Files.writeString(
                temp.resolve("nginx.conf"), "pid " + temp.resolve("pid") + ";\nevents {}\nhttp {\n" + server + "\n}\n");

        assertThat(run("nginx", "-t", "-e", temp.resolve("error.log").toString(), "-c", file.toString()))
                .isZero();
    }

    @Test
    void caddy_configuration_isAccepted() throws Exception {
        assumeTrue(installed("caddy", "version"), "Caddy is not installed");

        assertThat(run(
                        "caddy",
                        "adapt",
                        "--adapter",
                        "caddyfile",
                        "--config",
                        DEPLOY.resolve("Caddyfile").toString()))
                .isZero();
    }

    @Test
    void unit_restart_leavesTimeToStop() throws IOException {
        String unit = Files.readString(DEPLOY.resolve("dist/archipelago.service"));

        assertThat(unit).contains("User=archipelago", "NoNewPrivileges=yes");
        assertThat(Pattern.compile("(?m)^TimeoutStopSec=(\\d+)$").matcher(unit).results())
                .singleElement()
                .satisfies(match -> assertThat(Integer.parseInt(match.group(1))).isGreaterThanOrEqualTo(60));
    }

    static boolean installed(String... command) throws InterruptedException {
        try {
            return run(command) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException(command[0] + " did not end");
        }
        return process.exitValue();
    }
}
