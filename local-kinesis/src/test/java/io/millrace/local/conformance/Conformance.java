package io.millrace.local.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs conformance tests on one engine, started once for all of them. A test that the table of differences lists for
 * that engine must fail, and in the way that the table tells; every other must pass.
 */
final class Conformance implements BeforeAllCallback, AfterAllCallback, ParameterResolver, InvocationInterceptor {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Conformance.class);

    private final AtomicInteger run = new AtomicInteger();

    /** The engine and its clients; closed when the last test of the run is over. */
    private record Running(Engine engine, Service service, Differences differences) implements AutoCloseable {
        static Running start() {
            Engine engine = Engine.start();
            System.out.println("conformance of " + engine.name() + " at " + engine.endpoint());
            return new Running(engine, new Service(engine), Differences.read());
        }

        @Override
        public void close() {
            service.close();
            engine.close();
        }
    }

    private static Running running(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Running.class, key -> Running.start(), Running.class);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        running(context).service().takeCalled();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Class<?> tests = context.getRequiredTestClass();
        long all = Arrays.stream(tests.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .count();
        if (run.get() == all) {
            assertThat(running(context).service().takeCalled())
                    .as("operations called by %s", tests.getSimpleName())
                    .contains(tests.getAnnotation(Conforming.class).value());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Service.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return running(context).service();
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run.incrementAndGet();
        String test = context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName();
        Running running = running(context);
        Optional<String> difference =
                running.differences().of(test, running.engine().name());
        if (difference.isEmpty()) {
            invocation.proceed();
        } else {
            requireDifference(invocation, test, running.engine().name(), difference.get());
        }
    }

    private static void requireDifference(Invocation<Void> invocation, String test, String engine, String difference)
            throws Throwable {
        try {
            invocation.proceed();
        } catch (Throwable failure) {
            String message = String.valueOf(failure.getMessage());
            if (Differences.quoted(difference).stream().allMatch(message::contains)) {
                return;
            }
            throw new AssertionError(
                    test + ": " + engine + " differs from AWS in another way than " + Differences.README
                            + " says, which is: " + difference,
                    failure);
        }
        if (!Differences.isUnsteady(difference)) {
            throw new AssertionError(test + ": " + engine + " does here what AWS documents; " + Differences.README
                    + " says that it does not: " + difference + ". Take that out.");
        }
    }
}
