package io.millrace.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Compares what the documents say that credentials must allow with the requests that the consumer's classes can send: neither less nor
 * more. Destinations of dead letters stand apart from the policy in the README: their clients are the user's, often with credentials
 * of their own, and nobody needs the rights of all; each says in its Javadoc what it needs.
 */
class ConsumerPermissionsTest {
    private static final Path README = Path.of("..", "consumer", "README.md");
    private static final Pattern ACTION = Pattern.compile("\"((?:kinesis|dynamodb):\\w+)\"");

    private static final String DESTINATIONS = "io.millrace.consumer.deadletter";
    private static final Pattern NEEDED = Pattern.compile("\\{@code ((?:kinesis|dynamodb|sqs):\\w+)}");

    private static final Map<String, String> SERVICES = Map.of(
            "software.amazon.awssdk.services.kinesis.KinesisAsyncClient", "kinesis:",
            "software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient", "dynamodb:",
            "software.amazon.awssdk.services.sqs.SqsAsyncClient", "sqs:");

    /** Methods of the clients that send nothing; the waiter for tables sends DescribeTable, which is called anyway. */
    private static final Set<String> SILENT = Set.of("waiter", "close", "builder", "create");

    /** What the service checks beside the action of a request: tags that a new table is given. */
    private static final Set<String> IMPLIED = Set.of("dynamodb:TagResource");

    @Test
    void documentedPolicyAllowsWhatIsSentAndNothingElse() throws IOException {
        Set<String> sent = sent(type -> !type.getPackageName().equals(DESTINATIONS));
        assertThat(sent).contains("kinesis:GetRecords", "kinesis:SubscribeToShard", "dynamodb:UpdateItem");
        sent.addAll(IMPLIED);
        assertThat(allowed(Files.readString(README))).isEqualTo(sent);
    }

    @Test
    void eachDestinationOfDeadLettersSaysWhatItSends() throws IOException {
        for (String name : List.of("KinesisDeadLetters", "SqsDeadLetters", "FileDeadLetters")) {
            Path source = Path.of("..", "consumer", "src", "main", "java")
                    .resolve(DESTINATIONS.replace('.', '/'))
                    .resolve(name + ".java");
            Set<String> said = found(NEEDED, Files.readString(source));
            assertThat(said).as(name).isEqualTo(sent(type -> type.getName().startsWith(DESTINATIONS + "." + name)));
            assertThat(said).hasSize(name.equals("FileDeadLetters") ? 0 : 1);
        }
        Set<String> all = sent(type -> type.getPackageName().equals(DESTINATIONS));
        assertThat(all).containsExactly("kinesis:PutRecord", "sqs:SendMessage");
    }

    @Test
    void actionsAreReadFromPolicies() {
        assertThat(allowed("```json\n\"Action\": [\"kinesis:GetRecords\", \"dynamodb:Scan\"]\n```\n`kms:Decrypt`"))
                .containsExactly("dynamodb:Scan", "kinesis:GetRecords");
    }

    private static Set<String> sent(Predicate<JavaClass> chosen) {
        Set<String> sent = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.millrace.consumer")) {
            if (!chosen.test(type)) {
                continue;
            }
            for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
                String service = SERVICES.get(call.getTargetOwner().getName());
                if (service != null && !SILENT.contains(call.getName())) {
                    sent.add(service
                            + call.getName().substring(0, 1).toUpperCase(Locale.ROOT)
                            + call.getName().substring(1));
                }
            }
        }
        return sent;
    }

    private static Set<String> allowed(String document) {
        return found(ACTION, document);
    }

    private static Set<String> found(Pattern pattern, String document) {
        Set<String> found = new TreeSet<>();
        Matcher action = pattern.matcher(document);
        while (action.find()) {
            found.add(action.group(1));
        }
        return found;
    }
}
