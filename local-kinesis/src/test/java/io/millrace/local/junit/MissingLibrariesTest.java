package io.millrace.local.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.junit.Endpoint.Service;
import java.io.File;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is optional may be absent: tests that do not ask for it run, others are told what to add. */
class MissingLibrariesTest {

    @LocalKinesis
    static class AsksForNoClient {
        @Test
        void test(@Endpoint URI endpoint, @StreamName String stream, io.millrace.local.LocalKinesis engine) {
            assertThat(endpoint).isEqualTo(engine.endpoint());
            assertThat(engine.hasStream(stream)).isTrue();
        }
    }

    @Test
    void testsWithoutTheAwsSdkCanUseStreamsAndEndpoints() throws Exception {
        assertThat(outcomeWithout("awssdk", AsksForNoClient.class)).isEqualTo("succeeded: 1");
    }

    @LocalKinesis(dynamoDb = true)
    static class AsksForDynamoDb {
        @Test
        void test(@Endpoint(Service.DYNAMODB) URI endpoint) {
            assertThat(endpoint).isNotNull();
        }
    }

    @Test
    void aClassPathWithoutDynamoDbLocalIsNamedInOneLine() throws Exception {
        assertThat(outcomeWithout("DynamoDBLocal", AsksForDynamoDb.class))
                .contains("DynamoDB Local is not on the class path")
                .contains("add software.amazon.dynamodb:DynamoDBLocal")
                .hasLineCount(1);
    }

    /** Runs a test class on a class path that lacks every entry with this in its name. */
    private static String outcomeWithout(String library, Class<?> test) throws Exception {
        List<URL> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.contains(library)) {
                entries.add(Path.of(entry).toUri().toURL());
            }
        }
        Thread thread = Thread.currentThread();
        ClassLoader usual = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(entries.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(loader);
            Method outcome = loader.loadClass(TestRun.class.getName()).getDeclaredMethod("outcome", String.class);
            outcome.setAccessible(true);
            return String.valueOf(outcome.invoke(null, test.getName()));
        } finally {
            thread.setContextClassLoader(usual);
        }
    }
}
