package shop;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Handlers that are classes, and what is none. */
public class Classes {
    public static class OfMaps implements RequestHandler<Map<String, Integer>, Map<String, Integer>> {
        @Override
        public Map<String, Integer> handleRequest(Map<String, Integer> event, Context context) {
            event.replaceAll((name, value) -> value + 1);
            return event;
        }
    }

    /** Says of its parameters what others fill in. */
    public abstract static class Base<A, B> implements RequestHandler<List<A>, Map<String, B>> {}

    public static class Derived extends Base<Order, Order> {
        @Override
        public Map<String, Order> handleRequest(List<Order> event, Context context) {
            return Collections.singletonMap("first", event.get(0));
        }
    }

    public static class Streams implements RequestStreamHandler {
        @Override
        public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
            out.write('[');
            for (int each = in.read(); each >= 0; each = in.read()) {
                out.write(each);
            }
            out.write(']');
        }
    }

    public static class Nothing implements RequestHandler<Object, Void> {
        @Override
        public Void handleRequest(Object event, Context context) {
            return null;
        }
    }

    @SuppressWarnings("rawtypes")
    public static class Raw implements RequestHandler {
        @Override
        public Object handleRequest(Object event, Context context) {
            return event;
        }
    }

    public static class Unbound<T> implements RequestHandler<T, String> {
        @Override
        public String handleRequest(T event, Context context) {
            return "";
        }
    }

    public static class NoHandler {}

    public static class Demanding implements RequestHandler<String, String> {
        public Demanding(String wanted) {}

        @Override
        public String handleRequest(String event, Context context) {
            return event;
        }
    }

    public class Inner implements RequestHandler<String, String> {
        @Override
        public String handleRequest(String event, Context context) {
            return event;
        }
    }

    public static class Stubborn implements RequestHandler<String, String> {
        public Stubborn() {
            throw new IllegalStateException("not today");
        }

        @Override
        public String handleRequest(String event, Context context) {
            return event;
        }
    }

    public static class Broken implements RequestHandler<String, String> {
        static final int NUMBER = Integer.parseInt("none");

        @Override
        public String handleRequest(String event, Context context) {
            return event;
        }
    }

    public static class Failing implements RequestHandler<Object, Object> {
        @Override
        public Object handleRequest(Object event, Context context) {
            throw new IllegalStateException("no", new RuntimeException("why"));
        }
    }
}
