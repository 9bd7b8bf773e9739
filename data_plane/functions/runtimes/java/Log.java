package apigw.runtime;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What is logged through LambdaLogger: an event each time, however many lines it has, marked as in journal.py. What goes
 * to System.out and System.err is a line an event.
 *
 * <p>AbstractLambdaLogger, TextLogFormatter and JsonLogFormatter of github.com/aws/aws-lambda-java-libs
 * (aws-lambda-java-runtime-interface-client).
 */
final class Log {
    private static final boolean JSON = "JSON".equals(System.getenv("AWS_LAMBDA_LOG_FORMAT"));
    private static final List<String> LEVELS = Arrays.asList("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL");
    private static final int LEAST = LEVELS.indexOf(System.getenv("AWS_LAMBDA_LOG_LEVEL"));
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");
    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);
    static String requestId;

    private Log() {}

    /** Of a level; UNDEFINED, which is never left out, for none. */
    static void log(String message, String level) {
        boolean plain = level.equals("UNDEFINED");
        if (!plain && LEVELS.indexOf(level) < LEAST) {
            return;
        }
        if (JSON) {
            Map<String, Object> record = new LinkedHashMap<>();
            record.put("timestamp", ZonedDateTime.now(ZoneOffset.UTC).format(TIME));
            record.put("message", message);
            record.put("level", level);
            record.put("AWSRequestId", requestId);
            write(Writer.json(record));
        } else {
            write(plain ? message : "[" + level + "] " + message);
        }
    }

    /** An error that the runtime reports. */
    static void error(String text) {
        log(text, JSON ? "ERROR" : "UNDEFINED");
    }

    private static void write(String event) {
        String text = event.endsWith("\n") ? event.substring(0, event.length() - 1) : event;
        byte[] line = ("\0\2" + text.replace("\n", "\0\36") + "\n").getBytes(UTF_8);
        System.out.flush();
        try {
            OUT.write(line);
        } catch (IOException closed) {
            // by the function
        }
    }

    /** The methods of a LambdaLogger: of a text or of bytes, with a level or without. */
    static final InvocationHandler LOGGER = (proxy, method, given) -> {
        if (!method.getName().equals("log")) {
            return Contexts.ofObject(proxy, method, given);
        }
        boolean bytes = given[0] instanceof byte[];
        String text = bytes ? new String((byte[]) given[0], UTF_8) : String.valueOf(given[0]);
        String level = given.length > 1 && given[1] != null ? given[1].toString() : "UNDEFINED";
        if (!bytes) {
            log(text, level);
        } else if (level.equals("UNDEFINED") || LEVELS.indexOf(level) >= LEAST) {
            write(text); // as they are
        }
        return null;
    };
}
