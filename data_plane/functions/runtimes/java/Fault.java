package apigw.runtime;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An error that the runtime itself has found, with the class that cannot be used: `type` and `trace` may be null. What a
 * handler raises is told by `described` and `logged`.
 *
 * <p>UserFault and LambdaErrorConverter of github.com/aws/aws-lambda-java-libs (aws-lambda-java-runtime-interface-client).
 */
final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final String OWN = Fault.class.getPackage().getName() + ".";
    final String type;
    final String trace;
    /** No other call can be answered. */
    final boolean fatal;

    Fault(String message, String type, String trace, boolean fatal) {
        super(message);
        this.type = type;
        this.trace = trace;
        this.fatal = fatal;
    }

    static Fault of(String message) {
        return new Fault(message, null, null, false);
    }

    static Fault of(Throwable error, boolean fatal) {
        return new Fault(messageOf(error), error.getClass().getName(), traceOf(error), fatal);
    }

    /** A class that cannot be initialized. */
    static Fault ofClass(Throwable error, String name) {
        String message = "Error loading class " + name + (error.getMessage() == null ? "" : ": " + error.getMessage());
        return new Fault(message, error.getClass().getName(), traceOf(error), true);
    }

    /** What is answered. */
    static Map<String, Object> described(Throwable error) {
        Map<String, Object> found = new LinkedHashMap<>();
        if (error instanceof Fault) {
            found.put("errorMessage", error.getMessage());
            found.put("errorType", ((Fault) error).type);
            return found;
        }
        List<String> lines = new ArrayList<>();
        for (StackTraceElement each : error.getStackTrace()) {
            lines.add(each.toString());
        }
        found.put("errorMessage", messageOf(error));
        found.put("errorType", error.getClass().getName());
        found.put("stackTrace", lines);
        return found;
    }

    static String logged(Throwable error) {
        if (error instanceof Fault) {
            Fault fault = (Fault) error;
            boolean alone = fault.type == null && fault.trace == null;
            return alone ? fault.getMessage() + "\n" : fault.getMessage() + ": " + fault.type + "\n" + fault.trace + "\n";
        }
        return messageOf(error) + ": " + error.getClass().getName() + "\n" + traceOf(error) + "\n";
    }

    private static String messageOf(Throwable error) {
        return error.getLocalizedMessage() == null ? error.getClass().getName() : error.getLocalizedMessage();
    }

    private static String traceOf(Throwable error) {
        StringWriter text = new StringWriter();
        withoutOurs(error).printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    /** The same, whose traces, and those of its causes, end where the runtime's begin. */
    static Throwable withoutOurs(Throwable error) {
        cut(error, Collections.newSetFromMap(new IdentityHashMap<>()));
        return error;
    }

    private static void cut(Throwable error, Set<Throwable> seen) {
        if (error == null || !seen.add(error)) {
            return;
        }
        StackTraceElement[] trace = error.getStackTrace();
        for (int i = 0; i < trace.length; i++) {
            if (trace[i].getClassName().startsWith(OWN)) {
                error.setStackTrace(Arrays.copyOf(trace, i));
                break;
            }
        }
        cut(error.getCause(), seen);
        for (Throwable each : error.getSuppressed()) {
            cut(each, seen);
        }
    }
}
