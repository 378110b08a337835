package io.millrace.local.junit;

import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What the nearest annotated class around a context asks for.
 *
 * @param wanted its annotation
 * @param testClass the class
 * @param context the class's own context, which ends when its last test has ended
 */
record Request(LocalKinesis wanted, Class<?> testClass, ExtensionContext context) {

    static Request of(ExtensionContext inner) {
        ExtensionContext context = outermost(inner);
        while (context.getTestClass().isPresent()) {
            Class<?> testClass = context.getTestClass().get();
            Optional<LocalKinesis> wanted = AnnotationSupport.findAnnotation(testClass, LocalKinesis.class);
            if (wanted.isPresent()) {
                return new Request(wanted.get(), testClass, context);
            }
            context = outermost(context.getParent().orElseThrow());
        }
        throw new ExtensionConfigurationException(
                inner.getTestClass().map(Class::getSimpleName).orElse(inner.getDisplayName())
                        + " has no @LocalKinesis; put it there instead of @ExtendWith");
    }

    /** The engine's settings, by which classes of one run find the same engine. */
    EngineKey engineKey() {
        Optional<FaultResource> faults = Optional.of(wanted.faults())
                .filter(path -> !path.isEmpty())
                .map(path -> new FaultResource(testClass, path));
        if (faults.isPresent() && !isAloneWithItsEngine()) {
            throw new ExtensionConfigurationException("@LocalKinesis of " + testClass.getSimpleName()
                    + " has faults, which would strike other classes too; write @LocalKinesis(shared = CLASS) as well");
        }
        return new EngineKey(wanted.limits(), wanted.tls(), wanted.region(), wanted.dynamoDb(), faults);
    }

    boolean isAloneWithItsEngine() {
        return wanted.shared() == LocalKinesis.Shared.CLASS;
    }

    /** Where the engine is kept, which closes it. */
    ExtensionContext keeper() {
        return isAloneWithItsEngine() ? context : context.getRoot();
    }

    /** Methods have their class's name too; the class's own context is the last one upwards that has it. */
    private static ExtensionContext outermost(ExtensionContext inner) {
        ExtensionContext context = inner;
        while (context.getParent().filter(parent -> sameClass(parent, inner)).isPresent()) {
            context = context.getParent().get();
        }
        return context;
    }

    private static boolean sameClass(ExtensionContext parent, ExtensionContext inner) {
        return parent.getTestClass().equals(inner.getTestClass());
    }
}
