package io.millrace.agent.transform;

import io.millrace.agent.config.Step.Plugin;
import io.millrace.agent.record.Origin;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A class of the user's. */
final class PluginStep implements Transform {
    private static final String OLD = "IDataConverter";

    private final RecordTransformer transformer;
    private final FailurePolicy policy;

    PluginStep(RecordTransformer transformer, FailurePolicy policy) {
        this.transformer = transformer;
        this.policy = policy;
    }

    @Override
    public void apply(byte[] record, Origin origin, long offset, Emitter next) {
        byte[] made;
        try {
            // The transformer may write into what it is given; what failed must still be as it was.
            made = transformer.transform(
                    record.clone(), new RecordSource(origin.flow(), origin.path(), origin.generation(), offset));
        } catch (Exception | LinkageError | StackOverflowError e) {
            policy.failed(record, next);
            return;
        }
        if (made == null) {
            next.giveUp("filtered");
        } else {
            next.emit(made);
        }
    }

    /**
     * Makes the class that is named.
     *
     * @throws IllegalArgumentException if there is none, it cannot be made, or it is something else
     */
    static RecordTransformer load(Plugin step) {
        try {
            Class<?> type = Class.forName(step.className());
            Object made = make(type, step.options());
            if (made instanceof RecordTransformer transformer) {
                return transformer;
            }
            throw refused(step, "does not implement " + RecordTransformer.class.getName(), null);
        } catch (ClassNotFoundException e) {
            throw refused(step, "is not on the class path", e);
        } catch (InvocationTargetException e) {
            throw refused(step, "could not be made: " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw refused(step, "is not public with a public constructor without parameters or of one Map", e);
        } catch (LinkageError e) {
            throw refused(step, "could not be loaded: " + e, e);
        }
    }

    private static Object make(Class<?> type, Map<String, String> options) throws ReflectiveOperationException {
        for (Constructor<?> constructor : type.getConstructors()) {
            if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Map.class) {
                return constructor.newInstance(options);
            }
        }
        return type.getConstructor().newInstance();
    }

    private static IllegalArgumentException refused(Plugin step, String why, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "The class " + step.className() + " of USINGPLUGGIN " + why + ". A plugin implements "
                        + RecordTransformer.class.getName() + "; one for the Kinesis Agent's " + OLD
                        + " takes and returns bytes there, and needs its method renamed to transform",
                cause);
    }
}
