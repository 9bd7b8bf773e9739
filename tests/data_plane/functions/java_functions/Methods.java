package shop;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Handlers that are methods. */
public class Methods {
    private int calls;

    public Map<String, Object> map(Map<String, Object> event) {
        event.put("types", typesOf(event.values()));
        return event;
    }

    private static List<String> typesOf(Iterable<?> values) {
        List<String> found = new ArrayList<>();
        for (Object each : values) {
            found.add(each == null ? "null" : each.getClass().getSimpleName());
        }
        return found;
    }

    public Object any(Object event) {
        return event;
    }

    public static String staticText(String event, Context context) {
        return event + "!";
    }

    public int number(int event) {
        return event + 1;
    }

    public Double fraction(Double event) {
        return event / 2;
    }

    public boolean truth(boolean event) {
        return !event;
    }

    public List<Integer> numbers(List<Integer> event) {
        List<Integer> found = new ArrayList<>();
        for (Integer each : event) {
            found.add(each * 2);
        }
        return found;
    }

    public long[] array(long[] event) {
        return Arrays.copyOf(event, event.length + 1);
    }

    public Order order(Order event) {
        event.count += 1;
        return event;
    }

    public Map<String, Order> orders(Map<String, Order> event) {
        event.values().forEach(each -> each.count += 1);
        return event;
    }

    public Times times(Times event) {
        return event;
    }

    public void nothing(Object event) {}

    public String none() {
        return "none";
    }

    public List<Object> context(Context context) {
        return Arrays.asList(context.getFunctionName(), context.getFunctionVersion(), context.getMemoryLimitInMB(),
                context.getInvokedFunctionArn(), context.getLogGroupName(), context.getLogStreamName().contains("[$LATEST]"),
                context.getAwsRequestId().length(), context.getIdentity(), context.getClientContext(), context.getTenantId(),
                context.getRemainingTimeInMillis() > 1000 && context.getRemainingTimeInMillis() <= 20_000,
                context.getLogger() == LambdaRuntime.getLogger(), context.equals(context), context.hashCode() == context.hashCode());
    }

    public List<Object> client(Object event, Context context) {
        return Arrays.asList(context.getClientContext().getCustom(), context.getClientContext().getEnvironment(),
                context.getClientContext().getClient().getAppTitle());
    }

    public List<Object> environment() {
        return Arrays.asList(System.getenv("AWS_REGION"), System.getenv("AWS_EXECUTION_ENV"),
                new File("").getAbsolutePath().equals(System.getenv("LAMBDA_TASK_ROOT")),
                System.getProperty("com.amazonaws.xray.traceHeader").startsWith("Root="),
                Thread.currentThread().getContextClassLoader() == Methods.class.getClassLoader(),
                Methods.class.getClassLoader() == ClassLoader.getSystemClassLoader());
    }

    public String overloaded(String event) {
        return "event";
    }

    public String overloaded(String event, Context context) {
        return "event and context";
    }

    public String overloaded(Context context, String event) {
        return "wrong order";
    }

    public String overloaded(String a, String b, String c, String d) {
        return "too many";
    }

    public void copies(InputStream in, OutputStream out) throws IOException {
        copy(in, out);
    }

    public static void copiesWithContext(InputStream in, OutputStream out, Context context) throws IOException {
        copy(in, out);
        out.write((" " + context.getFunctionName().length()).getBytes());
    }

    public void writes(OutputStream out, Context context) throws IOException {
        out.write("[1]".getBytes());
    }

    public void reads(InputStream in) throws IOException {
        copy(in, new ByteArrayOutputStream());
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        for (int each = in.read(); each >= 0; each = in.read()) {
            out.write(each);
        }
    }

    public int counts() {
        return ++calls;
    }

    public String repeats(int event) {
        return new String(new char[event]).replace('\0', 'x');
    }

    public String appends(String event) {
        return event + "!";
    }

    public Object fails(Object event) {
        throw new IllegalStateException("no", new RuntimeException("why"));
    }

    public Object failsWithNumber(Object event) throws IOException {
        throw new IOException(String.valueOf(event));
    }

    public Object failsWithoutText() {
        throw new IllegalArgumentException();
    }

    public Object exits() {
        System.exit(3);
        return null;
    }

    public Object halts() {
        Runtime.getRuntime().halt(4);
        return null;
    }

    public Object recurses(Object event) {
        return recurses(event).toString() + event;
    }

    public int fillsTheHeap() {
        List<long[]> kept = new ArrayList<>();
        while (true) {
            kept.add(new long[1 << 20]);
        }
    }

    public Object cycles() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", map);
        return map;
    }

    public int takes(Object event) throws InterruptedException {
        if (event.equals("sleep")) {
            Thread.sleep(60_000);
        }
        byte[] kept = new byte[(Integer) event << 20];
        return kept.length;
    }

    public Object starts(String event) throws Exception {
        new ProcessBuilder("sh", "-c", "exec 9>" + event + "; exec sleep 600").start();
        return null;
    }

    public List<Object> reach() throws Exception {
        Process started = new ProcessBuilder("ls", "/proc/self/fd").redirectInput(ProcessBuilder.Redirect.INHERIT).start();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        copy(started.getInputStream(), out);
        return Arrays.asList(System.in.read(), out.toString().trim().split("\n"), sees("apigw.runtime.Bootstrap"));
    }

    private static boolean sees(String name) {
        try {
            Class.forName(name);
            return true;
        } catch (ClassNotFoundException none) {
            return false;
        }
    }

    public void logs(Object event, Context context) {
        System.out.println("two\nlines é");
        System.err.print("to stderr\n");
        LambdaLogger logger = context.getLogger();
        logger.log("one\nevent");
        logger.log("bytes\n".getBytes());
        logger.log("careful", LogLevel.WARN);
        logger.log("details", LogLevel.DEBUG);
        System.out.print("without an end");
    }

    public Object picky(Numbers event) {
        return event;
    }

    /** What is read and written of numbers and their like. */
    public static class Numbers {
        public Integer whole;
        public long large;
        public BigDecimal exact;
        public char letter;
        public Boolean yes;
        public String text;
        public byte[] bytes;
    }
}
