package io.millrace.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The AWS CLI on this host, speaking to one endpoint. */
final class AwsCli {
    /** Where the CLI is; {@code none} leaves its tests out. */
    static final String PROPERTY = "millrace.aws-cli";

    /** Where Debian's package awscli puts it; an {@code aws} earlier in the PATH may be anything. */
    private static final String DEBIAN = "/usr/bin/aws";

    private static final String NONE = "none";
    private static final long ANSWER_LIMIT_SECONDS = 60;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path program;
    private final URI endpoint;

    private AwsCli(Path program, URI endpoint) {
        this.program = program;
        this.endpoint = endpoint;
    }

    static boolean isLeftOut() {
        return System.getProperty(PROPERTY, DEBIAN).equals(NONE);
    }

    /** The CLI for an endpoint; fails in one line if there is none on this host. */
    static AwsCli of(URI endpoint) {
        Path program = Path.of(System.getProperty(PROPERTY, DEBIAN));
        if (!Files.isExecutable(program)) {
            throw new AssertionError("No AWS CLI at " + program + ": apt-get install awscli, or name another by -D"
                    + PROPERTY + "=/path/to/aws, or leave its tests out by -D" + PROPERTY + "=" + NONE);
        }
        return new AwsCli(program, endpoint);
    }

    String version() {
        return run(List.of(program.toString(), "--version")).strip();
    }

    /** Runs {@code aws kinesis} with these words and reads what it prints. */
    JsonNode kinesis(String... words) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "kinesis"));
        command.addAll(List.of(words));
        command.addAll(List.of("--endpoint-url", endpoint.toString(), "--output", "json"));
        String printed = run(command);
        try {
            return JSON.readTree(printed);
        } catch (IOException e) {
            throw new UncheckedIOException(printed, e);
        }
    }

    private static String run(List<String> command) {
        ProcessBuilder aws = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> environment = aws.environment();
        environment.put("AWS_ACCESS_KEY_ID", "any");
        environment.put("AWS_SECRET_ACCESS_KEY", "thing");
        environment.put("AWS_DEFAULT_REGION", Engines.REGION.id());
        environment.put("AWS_PAGER", "");
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        // What the user set up for the real service is none of this test's business.
        environment.put("AWS_CONFIG_FILE", "/nonexistent");
        environment.put("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent");
        environment.keySet().removeAll(List.of("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"));
        try {
            Path printed = Files.createTempFile(Path.of("target"), "aws-cli-", ".txt");
            Process process = aws.redirectOutput(printed.toFile()).start();
            if (!process.waitFor(ANSWER_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("No answer in " + ANSWER_LIMIT_SECONDS + " s: " + String.join(" ", command));
            }
            String text = Files.readString(printed);
            assertThat(process.exitValue())
                    .as("%s printed: %s", String.join(" ", command), text)
                    .isZero();
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
