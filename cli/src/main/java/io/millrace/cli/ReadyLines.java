package io.millrace.cli;

import io.millrace.local.LocalKinesis;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How other processes reach local engines: for a person to read and copy, and as {@code NAME=VALUE} lines for programs.
 *
 * @param kinesis where Kinesis listens, the cleartext address first
 * @param certificate where the TLS port's certificate was written to
 */
record ReadyLines(List<URI> kinesis, Optional<URI> dynamoDb, Optional<Path> certificate, String region) {
    private static final String ANY_CREDENTIALS = "local";

    static ReadyLines of(LocalKinesis kinesis, boolean hasTls, Optional<URI> dynamoDb, Optional<Path> certificate) {
        return new ReadyLines(
                hasTls ? List.of(kinesis.endpoint(), kinesis.tlsEndpoint()) : List.of(kinesis.endpoint()),
                dynamoDb,
                certificate,
                kinesis.region());
    }

    /** What each SDK and the AWS CLI take from the environment. */
    private Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("AWS_ENDPOINT_URL_KINESIS", kinesis.get(0).toString());
        dynamoDb.ifPresent(endpoint -> variables.put("AWS_ENDPOINT_URL_DYNAMODB", endpoint.toString()));
        variables.put("AWS_REGION", region);
        variables.put("AWS_DEFAULT_REGION", region);
        variables.put("AWS_ACCESS_KEY_ID", ANY_CREDENTIALS);
        variables.put("AWS_SECRET_ACCESS_KEY", ANY_CREDENTIALS);
        return variables;
    }

    void print(PrintWriter out) {
        kinesis.forEach(endpoint -> out.println("kinesis " + endpoint));
        dynamoDb.ifPresent(endpoint -> out.println("dynamodb " + endpoint));
        certificate.ifPresent(file -> out.println("certificate " + file));
        environment().forEach((name, value) -> out.println("export " + name + "=" + value));
        out.flush();
    }

    /** Writes a file that is whole as soon as it is there. */
    void write(Path file) {
        StringBuilder text = new StringBuilder();
        environment().forEach((name, value) -> append(text, name, value));
        kinesis.stream().skip(1).forEach(tls -> append(text, "MILLRACE_KINESIS_TLS", tls.toString()));
        certificate.ifPresent(path -> append(text, "MILLRACE_CERTIFICATE", path.toString()));
        append(text, "MILLRACE_PID", Long.toString(ProcessHandle.current().pid()));
        Path target = file.toAbsolutePath();
        Path unfinished = target.resolveSibling(target.getFileName() + ".tmp");
        try {
            Files.writeString(unfinished, text);
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UserError("--ready-file " + file + " cannot be written: " + e);
        }
    }

    private static void append(StringBuilder text, String name, String value) {
        text.append(name).append('=').append(value).append('\n');
    }
}
