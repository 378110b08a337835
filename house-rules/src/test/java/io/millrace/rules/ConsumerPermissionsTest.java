package io.millrace.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares the IAM policy in the consumer's README with the requests that its classes can send: neither less nor more. */
class ConsumerPermissionsTest {
    private static final Path README = Path.of("..", "consumer", "README.md");
    private static final Pattern ACTION = Pattern.compile("\"((?:kinesis|dynamodb):\\w+)\"");

    private static final Map<String, String> SERVICES = Map.of(
            "software.amazon.awssdk.services.kinesis.KinesisAsyncClient", "kinesis:",
            "software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient", "dynamodb:");

    /** Methods of the clients that send nothing; the waiter for tables sends DescribeTable, which is called anyway. */
    private static final Set<String> SILENT = Set.of("waiter", "close", "builder", "create");

    /** What the service checks beside the action of a request: tags that a new table is given. */
    private static final Set<String> IMPLIED = Set.of("dynamodb:TagResource");

    @Test
    void documentedPolicyAllowsWhatIsSentAndNothingElse() throws IOException {
        Set<String> sent = sent();
        assertThat(sent).contains("kinesis:GetRecords", "kinesis:SubscribeToShard", "dynamodb:UpdateItem");
        sent.addAll(IMPLIED);
        assertThat(allowed(Files.readString(README))).isEqualTo(sent);
    }

    @Test
    void actionsAreReadFromPolicies() {
        assertThat(allowed("```json\n\"Action\": [\"kinesis:GetRecords\", \"dynamodb:Scan\"]\n```\n`kms:Decrypt`"))
                .containsExactly("dynamodb:Scan", "kinesis:GetRecords");
    }

    private static Set<String> sent() {
        Set<String> sent = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.millrace.consumer")) {
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
        Set<String> allowed = new TreeSet<>();
        Matcher action = ACTION.matcher(document);
        while (action.find()) {
            allowed.add(action.group(1));
        }
        return allowed;
    }
}
