package io.millrace.local.junit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.local.FaultPlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** A fault plan on the class path, seen from a test class. */
record FaultResource(Class<?> testClass, String path) {

    FaultPlan plan() {
        try (InputStream resource = testClass.getResourceAsStream(path)) {
            if (resource == null) {
                throw wrong(
                        "there is no such resource; write it as for Class.getResource, \"/\" first if it is at the root");
            }
            return FaultPlan.parse(new String(resource.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private ExtensionConfigurationException wrong(String reason) {
        return new ExtensionConfigurationException(
                "@LocalKinesis of " + testClass.getSimpleName() + " has faults = \"" + path + "\": " + reason);
    }
}
