package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The command {@code local} from its start to SIGTERM. */
@Execution(ExecutionMode.CONCURRENT)
class LocalCommandTest {
    @TempDir
    private Path folder;

    private final List<CommandLineRun> runs = new ArrayList<>();

    @AfterEach
    void leaveNothingRunning() throws InterruptedException {
        for (CommandLineRun run : runs) {
            run.kill();
        }
    }

    @Test
    void theReadyFileHasWhatOtherProcessesNeed() throws Exception {
        Path certificate = folder.resolve("engine.pem");
        CommandLineRun run = start(
                "--dynamodb-port",
                "0",
                "--tls-port",
                "0",
                "--certificate",
                certificate.toString(),
                "--region",
                "eu-west-1");
        Properties ready = readyWhenThere(run);

        assertThat(run.out().lines())
                .contains(
                        "kinesis " + ready.getProperty("AWS_ENDPOINT_URL_KINESIS"),
                        "kinesis " + ready.getProperty("MILLRACE_KINESIS_TLS"),
                        "dynamodb " + ready.getProperty("AWS_ENDPOINT_URL_DYNAMODB"),
                        "certificate " + certificate,
                        "export AWS_ENDPOINT_URL_KINESIS=" + ready.getProperty("AWS_ENDPOINT_URL_KINESIS"),
                        "export AWS_ENDPOINT_URL_DYNAMODB=" + ready.getProperty("AWS_ENDPOINT_URL_DYNAMODB"),
                        "export AWS_ACCESS_KEY_ID=local",
                        "export AWS_SECRET_ACCESS_KEY=local",
                        "export AWS_REGION=eu-west-1",
                        "export AWS_DEFAULT_REGION=eu-west-1");
        assertThat(call(HttpClient.newHttpClient(), ready.getProperty("AWS_ENDPOINT_URL_KINESIS"), "ListStreams"))
                .contains("StreamNames");
        assertThat(call(trusting(certificate), ready.getProperty("MILLRACE_KINESIS_TLS"), "ListStreams"))
                .contains("StreamNames");
        assertThat(ProcessHandle.of(Long.parseLong(ready.getProperty("MILLRACE_PID"))))
                .isPresent();
    }

    @Test
    void sigtermClosesEverythingAndTheFolderCanBeUsedAgain() throws Exception {
        String[] options = {"--dir", folder.resolve("kept").toString(), "--stream", "clicks:4", "--dynamodb-port", "0"};
        CommandLineRun first = start(options);
        readyWhenThere(first);
        first.terminate();
        assertThat(first.err()).isEmpty();
        assertThat(readyFile()).doesNotExist();

        CommandLineRun second = start(options);
        Properties ready = readyWhenThere(second);
        assertThat(call(HttpClient.newHttpClient(), ready.getProperty("AWS_ENDPOINT_URL_KINESIS"), "ListStreams"))
                .contains("\"StreamNames\":[\"clicks\"]");
        second.terminate();
        assertThat(second.err()).isEmpty();
    }

    @Test
    void kinesisAloneTakesTimeAndFailsByPlan() throws Exception {
        Path plan = Files.writeString(
                folder.resolve("plan.json"),
                "{\"version\": 1, \"rules\": [{\"kind\": \"FAIL_REQUEST\", \"operation\": \"DescribeLimits\"}]}");
        CommandLineRun run = start(
                "--no-dynamodb",
                "--faults",
                plan.toString(),
                "--change-time",
                "1h",
                "--no-limits",
                "--keep-bytes",
                "1m",
                "--stream",
                "clicks:1");
        Properties ready = readyWhenThere(run);
        String endpoint = ready.getProperty("AWS_ENDPOINT_URL_KINESIS");

        assertThat(ready).doesNotContainKey("AWS_ENDPOINT_URL_DYNAMODB");
        assertThat(run.out()).doesNotContain("dynamodb");
        assertThat(call(HttpClient.newHttpClient(), endpoint, "DescribeLimits")).contains("InternalFailure");
        assertThat(call(HttpClient.newHttpClient(), endpoint, "ListStreams")).contains("CREATING");
    }

    @Test
    void aPlanStrikesDynamoDbAndOneAddressAnswersForBoth() throws Exception {
        Path plan = Files.writeString(
                folder.resolve("plan.json"),
                "{\"version\": 1, \"rules\": [{\"kind\": \"FAIL_REQUEST\", \"operation\": \"DescribeLimits\"}]}");
        CommandLineRun run = start("--dynamodb-port", "0", "--faults", plan.toString());
        Properties ready = readyWhenThere(run);
        String kinesis = ready.getProperty("AWS_ENDPOINT_URL_KINESIS");

        for (String endpoint : List.of(ready.getProperty("AWS_ENDPOINT_URL_DYNAMODB"), kinesis)) {
            assertThat(send(HttpClient.newHttpClient(), endpoint, "DynamoDB_20120810.ListTables"))
                    .contains("\"TableNames\":[]");
            assertThat(send(HttpClient.newHttpClient(), endpoint, "DynamoDB_20120810.DescribeLimits"))
                    .contains("InternalServerError");
        }
    }

    private CommandLineRun start(String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("local", "--port", "0", "--ready-file", readyFile().toString()));
        arguments.addAll(List.of(options));
        CommandLineRun run = CommandLineRun.start(folder, arguments.toArray(String[]::new));
        runs.add(run);
        return run;
    }

    private Path readyFile() {
        return folder.resolve("ready");
    }

    private Properties readyWhenThere(CommandLineRun run) throws IOException {
        Pace.until(Duration.ofSeconds(60), "the ready file", () -> Files.exists(readyFile()) || !run.isAlive());
        assertThat(run.isAlive()).as(run.err()).isTrue();
        Properties ready = new Properties();
        ready.load(new StringReader(Files.readString(readyFile())));
        return ready;
    }

    private static String call(HttpClient client, String endpoint, String action)
            throws IOException, InterruptedException {
        return send(client, endpoint, "Kinesis_20131202." + action);
    }

    private static String send(HttpClient client, String endpoint, String target)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint))
                .header("Content-Type", "application/x-amz-json-" + (target.startsWith("Kinesis") ? "1.1" : "1.0"))
                .header("X-Amz-Target", target)
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=local/20261121/us-east-1/any/aws4_request,"
                                + " SignedHeaders=host, Signature=0")
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private static HttpClient trusting(Path certificate) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(certificate)) {
            store.setCertificateEntry(
                    "engine", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }
}
