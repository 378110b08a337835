package io.millrace.agent.publish;

import io.millrace.agent.config.Sink;
import io.millrace.consumer.process.AsyncRecordHandler;
import io.millrace.consumer.process.RecordHandler;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Makes the user's handlers. */
final class UserClasses {
    private UserClasses() {}

    /**
     * The handler of a sink; one that answers with stages is waited for.
     *
     * @throws IllegalArgumentException if the class cannot be used; it names the class and says why
     */
    static RecordHandler handler(Sink.Handler sink) {
        Object made;
        try {
            made = make(Class.forName(sink.className()), sink.options());
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "The constructor of handler " + sink.className() + " threw " + e.getCause(), e);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalArgumentException(
                    "The handler " + sink.className() + " cannot be used: " + e
                            + "; it needs to be on the class path, public, and to have"
                            + " a public constructor without parameters or with one Map",
                    e);
        }
        if (made instanceof RecordHandler handler) {
            return handler;
        } else if (made instanceof AsyncRecordHandler handler) {
            return awaiting(handler);
        }
        throw new IllegalArgumentException("The handler " + sink.className() + " is neither a "
                + RecordHandler.class.getName() + " nor a " + AsyncRecordHandler.class.getName());
    }

    private static Object make(Class<?> type, Map<String, String> options) throws ReflectiveOperationException {
        for (Constructor<?> constructor : type.getConstructors()) {
            Class<?>[] parameters = constructor.getParameterTypes();
            if (parameters.length == 1 && parameters[0] == Map.class) {
                return constructor.newInstance(options);
            }
        }
        return type.getConstructor().newInstance();
    }

    private static RecordHandler awaiting(AsyncRecordHandler handler) {
        return record -> {
            try {
                var unused = handler.handle(record).toCompletableFuture().get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        };
    }
}
