package io.millrace.local.junit;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** When JUnit injects what: parameters on demand, static fields before all, others when made, streams before each. */
final class LocalKinesisExtension
        implements BeforeAllCallback,
                TestInstancePostProcessor,
                BeforeEachCallback,
                AfterEachCallback,
                ParameterResolver {

    /** A constructor belongs to its test where each test has an object of its own. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        inject(context.getRequiredTestClass(), null, context, point -> true);
    }

    @Override
    public void postProcessTestInstance(Object testInstance, ExtensionContext context) {
        inject(testInstance.getClass(), testInstance, context, point -> !point.isForAStream());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        for (Object instance : context.getRequiredTestInstances().getAllInstances()) {
            inject(instance.getClass(), instance, context, InjectionPoint::isForAStream);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Request request = Request.of(context);
        if (request.isAloneWithItsEngine()) {
            request.engineKey().rearm(Engines.of(request).kinesis().faults());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return Supply.knows(InjectionPoint.of(parameter));
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return Supply.valueFor(InjectionPoint.of(parameter), context);
    }

    /** Sets the static fields of a class, or those of an instance, whose points are wanted now. */
    private static void inject(
            Class<?> type, @Nullable Object instance, ExtensionContext context, Predicate<InjectionPoint> wanted) {
        Predicate<Field> ours = field -> Modifier.isStatic(field.getModifiers()) == (instance == null)
                && isMarked(InjectionPoint.of(field))
                && wanted.test(InjectionPoint.of(field));
        for (Field field : ReflectionSupport.findFields(type, ours, HierarchyTraversalMode.TOP_DOWN)) {
            set(field, instance, context);
        }
    }

    private static boolean isMarked(InjectionPoint point) {
        return point.has(Injected.class) || point.isForAStream() || point.has(Endpoint.class);
    }

    private static void set(Field field, @Nullable Object instance, ExtensionContext context) {
        InjectionPoint point = InjectionPoint.of(field);
        if (Modifier.isFinal(field.getModifiers())) {
            throw new ExtensionConfigurationException(point.site() + " is final; take that away, or use a parameter");
        }
        if (instance != null && point.isForAStream() && isUsedByTestsAtOnce(context)) {
            throw new ExtensionConfigurationException(point.site()
                    + " is shared by tests that run at once (PER_CLASS, CONCURRENT); use a parameter of the test");
        }
        Object value = Supply.valueFor(point, context);
        try {
            field.setAccessible(true);
            field.set(instance, value);
        } catch (IllegalAccessException e) {
            throw new ExtensionConfigurationException(point.site() + " cannot be set: " + e.getMessage(), e);
        }
    }

    private static boolean isUsedByTestsAtOnce(ExtensionContext context) {
        return context.getTestInstanceLifecycle().equals(Optional.of(Lifecycle.PER_CLASS))
                && context.getExecutionMode() == ExecutionMode.CONCURRENT;
    }
}
